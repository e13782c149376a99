package view

import "tandem/app/internal/publish"

// entry ties a page to its template and to the frame it stands in.
type entry struct {
	page  any    // a zero value
	file  string // without .html
	frame string // a template of shared: public, workspace, stage or door; or bare for what stands in a page's body
}

// bare is the frame of a part that package publish puts into the body of a page: there is nothing around it.
const bare = "main"

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
	{SearchPage{}, "public/search", "public"},
	{publish.NotFoundPage{}, "public/not-found", "public"},
	{publish.ErrorPage{}, "public/error", "public"},
	{publish.SeriesPage{}, "public/series", "public"},

	{publish.TestimonialPart{}, "public/testimonial", bare},
	{publish.OfferPart{}, "public/offer", bare},
	{publish.AssetPart{}, "public/asset", bare},

	{SignInPage{}, "door/sign-in", "door"},
	{SetUpPage{}, "door/set-up", "door"},
	{InvitationPage{}, "door/invitation", "door"},
	{DoorPage{}, "door/message", "door"},

	{AccountPage{}, "account/account", "workspace"},
	{InboxPage{}, "inbox/inbox", "workspace"},

	{QueuePage{}, "keep/queue", "workspace"},
	{BulkPage{}, "keep/bulk", "workspace"},
	{BatchPage{}, "keep/batch", "workspace"},
	{BatchesPage{}, "keep/batches", "workspace"},
	{TwinPage{}, "keep/twin", "workspace"},
	{TasksPage{}, "keep/tasks", "workspace"},
	{TaskPage{}, "keep/task", "workspace"},
	{FlagsPage{}, "keep/flags", "workspace"},
	{VocabularyPage{}, "keep/vocabulary", "workspace"},
	{ValuePage{}, "keep/value", "workspace"},

	{LibraryPage{}, "library/library", "workspace"},
	{PlacesPage{}, "library/places", "workspace"},
	{RequestsPage{}, "library/requests", "workspace"},
	{RequestFormPage{}, "library/request-form", "workspace"},
	{SynonymsPage{}, "studio/synonyms", "workspace"},
	{SearchReportPage{}, "studio/searches", "workspace"},
	{RequestQueuePage{}, "studio/requests", "workspace"},
	{RequestPage{}, "studio/request", "workspace"},
	{AssetPage{}, "library/asset", "workspace"},
	{ViewerPage{}, "library/viewer", "stage"},

	{ShelfPage{}, "shelf/marks", "workspace"},
	{SavedPage{}, "shelf/saved", "workspace"},
	{SavePage{}, "shelf/save", "workspace"},
	{CollectionsPage{}, "shelf/collections", "workspace"},
	{CollectionPage{}, "shelf/collection", "workspace"},
	{CollectionFormPage{}, "shelf/collection-form", "workspace"},
	{CollectionItemPage{}, "shelf/collection-item", "workspace"},
	{CollectPage{}, "shelf/collect", "workspace"},
	{BattlecardsPage{}, "shelf/battlecards", "workspace"},
	{BattlecardPage{}, "shelf/battlecard", "workspace"},
	{BattlecardFormPage{}, "shelf/battlecard-form", "workspace"},
	{PrepPage{}, "shelf/prep", "workspace"},

	{StudioPage{}, "studio/overview", "workspace"},
	{ContentPage{}, "studio/content", "workspace"},
	{DocumentPage{}, "studio/document", "workspace"},
	{CollateralPage{}, "studio/collateral", "workspace"},
	{AssetFormPage{}, "studio/asset-form", "workspace"},
	{ReplacePage{}, "studio/replace", "workspace"},
	{RenditionPage{}, "studio/rendition", "workspace"},
	{WithdrawPage{}, "studio/withdraw", "workspace"},
	{UploadsPage{}, "studio/uploads", "workspace"},
	{UploadsBatchPage{}, "studio/uploads-batch", "workspace"},
	{ExportPage{}, "studio/uploads-export", "workspace"},
	{ReviewPage{}, "studio/review", "workspace"},
	{SuccessorPage{}, "studio/successor", "workspace"},
	{ComparePage{}, "library/compare", "workspace"},

	{PeoplePage{}, "admin/people", "workspace"},
	{PersonPage{}, "admin/person", "workspace"},
	{JobsPage{}, "admin/jobs", "workspace"},
	{HealthPage{}, "admin/health", "workspace"},

	{ErrorPage{}, "account/error", "workspace"},
	{GalleryPage{}, "gallery/gallery", "workspace"},
}

// Pages lists a zero value of every page there is.
func Pages() []any { return entries(func(e entry) bool { return e.frame != bare }) }

// Parts lists a zero value of everything that stands in the body of a page.
func Parts() []any { return entries(func(e entry) bool { return e.frame == bare }) }

func entries(fits func(entry) bool) []any {
	var out []any
	for _, e := range table {
		if fits(e) {
			out = append(out, e.page)
		}
	}
	return out
}
