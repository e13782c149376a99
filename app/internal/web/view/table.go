package view

import "tandem/app/internal/publish"

// entry ties a page to its template and to the frame it stands in.
type entry struct {
	page  any    // a zero value
	file  string // without .html
	frame string // a template of shared: public, workspace or door
}

// table lists every page. To add one: a struct, a template that defines "main", a line here.
var table = []entry{
	{publish.HomePage{}, "public/home", "public"},
	{publish.ListPage{}, "public/list", "public"},
	{publish.CaseListPage{}, "public/case-list", "public"},
	{publish.ArticlePage{}, "public/article", "public"},
	{publish.CasePage{}, "public/case", "public"},
	{publish.TopicIndexPage{}, "public/topic-index", "public"},
	{publish.TopicPage{}, "public/topic", "public"},
	{publish.AuthorIndexPage{}, "public/author-index", "public"},
	{publish.AuthorPage{}, "public/author", "public"},
	{publish.StaticPage{}, "public/page", "public"},
	{publish.SearchPage{}, "public/search", "public"},
	{publish.NotFoundPage{}, "public/not-found", "public"},
	{publish.ErrorPage{}, "public/error", "public"},

	{SignInPage{}, "door/sign-in", "door"},
	{SetUpPage{}, "door/set-up", "door"},
	{InvitationPage{}, "door/invitation", "door"},
	{DoorPage{}, "door/message", "door"},

	{AccountPage{}, "account/account", "workspace"},

	{LibraryPage{}, "library/library", "workspace"},
	{AssetPage{}, "library/asset", "workspace"},

	{StudioPage{}, "studio/overview", "workspace"},
	{ContentPage{}, "studio/content", "workspace"},
	{CollateralPage{}, "studio/collateral", "workspace"},
	{AssetFormPage{}, "studio/asset-form", "workspace"},
	{ReplacePage{}, "studio/replace", "workspace"},
	{WithdrawPage{}, "studio/withdraw", "workspace"},

	{PeoplePage{}, "admin/people", "workspace"},
	{PersonPage{}, "admin/person", "workspace"},
	{JobsPage{}, "admin/jobs", "workspace"},
	{HealthPage{}, "admin/health", "workspace"},

	{ErrorPage{}, "account/error", "workspace"},
	{GalleryPage{}, "gallery/gallery", "workspace"},
}

// Pages lists a zero value of every page there is.
func Pages() []any {
	out := make([]any, len(table))
	for i, e := range table {
		out[i] = e.page
	}
	return out
}
