package view_test

import (
	"time"

	"tandem/app/internal/web/view"
)

// keepSamples are the pages by which the library is kept true.
func keepSamples() []sample {
	inboxTabs := []view.Tab{{Label: "All", URL: "/inbox", Count: -1, Current: true}, {Label: "Reminders", URL: "/inbox?kind=reminder", Count: 1}, {Label: "Tasks", URL: "/inbox?kind=task", Count: -1}}
	return []sample{
		{"inbox", view.InboxPage{
			Base: base("Inbox", "/inbox"), Tabs: inboxTabs, Mark: "/inbox/read", Undo: "1764072000000", Undone: "Marked as read.",
			Waiting: []view.Notice{
				{ID: "1", Kind: "Reminder", Subject: "“Price list 2026” expires in 7 days", Text: "Say that it still holds, replace it, or let it end.", URL: "/inbox/1", Told: noon.Add(-2 * time.Hour), Unread: true},
				{ID: "2", Kind: "Task", Subject: "Jonas Okafor says that slide 4 of “First meeting deck” is wrong", Text: "“The uptime figure is from last year.”", URL: "/inbox/2", Told: noon.Add(-26 * time.Hour), Unread: true},
			},
			Notices: []view.Notice{{ID: "3", Kind: "Answer", Subject: "Mara Lind answered what you reported about “Security questions”", Text: "Replaced this morning, thank you.", URL: "/inbox/3", Told: noon.Add(-5 * 24 * time.Hour)}},
		}},
		{"inbox-empty", view.InboxPage{Base: base("Inbox", "/inbox"), Tabs: inboxTabs, Mark: "/inbox/read", Nothing: true}},
		{"account-mail", view.AccountPage{
			Base: base("Your account", "/account"), Name: "Mara Lind", Email: "mara@example.com", Roles: []string{"Marketer"}, Least: 12,
			Mailed: []view.Option{{Value: "reminder", Label: "Reminders", Note: "What is yours expires, or is due for another look.", Chosen: true}, {Value: "news", Label: "News", Note: "Something new fits what you saved."}},
		}},
	}
}
