package web

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"tandem/app/internal/account"
	"tandem/app/internal/fault"
	"tandem/app/internal/library"
	"tandem/app/internal/publish"
	"tandem/content"
)

// routes lists every address with what guards it. A handler never guards itself.
//
//	public      everything that is not listed: the snapshot, /static, /search
//	door        strangers with a form: sign in, set up, accept an invitation
//	workspace   people who are signed in, by role
func (s *Server) routes(app *fiber.App) {
	app.Use(s.begin, s.secure)
	app.Get("/static/*", s.sendStatic)
	app.Get(content.VariantRoot+"*", s.showVariant)
	app.Get(content.CardRoot+"*", s.showCard)

	app.Get("/search", s.readForm, s.showSearch)
	app.Get(library.PublicRoot+":id", s.sendPublicAsset)
	app.Get(publish.PreviewRoot+":token", s.showPreview)
	app.Get(publish.PreviewRoot+":token/images/*", s.sendPreviewPicture)

	under(app, workspace, s.private, s.sameSite, s.readForm, s.identify, s.formToken)
	app.Get("/signin", s.showSignIn)
	app.Post("/signin", s.signInForm)
	app.Get("/setup/:token", s.showInvitation)
	app.Post("/setup/:token", s.acceptInvitation)
	app.Get("/invite/:token", s.showInvitation)
	app.Post("/invite/:token", s.acceptInvitation)

	anybody, marketer, admin := s.need(), s.need(keepers...), s.need(account.Admin)
	app.Post("/signout", anybody, s.signOut)
	s.accountRoutes(app, anybody)
	s.useRoutes(app, anybody)
	s.shelfRoutes(app, anybody)
	s.prepRoutes(app, anybody)
	s.inboxRoutes(app, anybody)
	s.keepRoutes(app, anybody, marketer)
	s.lifeRoutes(app, anybody, marketer)
	s.findingRoutes(app, anybody, marketer)
	s.libraryRoutes(app, anybody)
	s.viewerRoutes(app, anybody)
	s.intakeRoutes(app, marketer)
	s.studioRoutes(app, marketer)
	s.renditionRoutes(app, marketer)
	s.adminRoutes(app, admin)
	if s.DevPages {
		app.Get("/gallery", s.identify, s.showGallery)
	}

	// What is below a workspace address and was not matched is no public page.
	under(app, workspace, s.noSuchPage)
	app.Use(s.showPublic)
}

// under has the handlers run for each address of prefixes and what lies below it. The router alone compares letters: to it
// /accounting is below /account, and a public page of that name would be lost.
func under(app *fiber.App, prefixes []string, handlers ...fiber.Handler) {
	for _, prefix := range prefixes {
		for _, h := range handlers {
			app.Use(prefix, func(c *fiber.Ctx) error {
				if rest := strings.TrimPrefix(c.Path(), prefix); rest != "" && rest[0] != '/' {
					return c.Next()
				}
				return h(c)
			})
		}
	}
}

// workspace are the addresses that are not public pages.
var workspace = []string{"/signin", "/signout", "/setup", "/invite", "/account", "/library", "/prep", "/inbox", "/studio", "/admin"}

func (s *Server) accountRoutes(app *fiber.App, guard fiber.Handler) {
	app.Get("/account", guard, s.showAccount)
	app.Post("/account", guard, s.rename)
	app.Post("/account/password", guard, s.changePassword)
	app.Post("/account/sessions/end", guard, s.endSession)
	app.Post("/account/sessions/end-others", guard, s.endOtherSessions)
}

func (s *Server) libraryRoutes(app *fiber.App, guard fiber.Handler) {
	app.Get("/library", guard, s.showLibrary)
	app.Get("/library/:id", guard, s.showAsset)
	app.Get("/library/:id/file", guard, s.sendAsset)
	app.Get("/library/:id/pages/:n/picture", guard, s.sendPagePicture)
}

func (s *Server) studioRoutes(app *fiber.App, guard fiber.Handler) {
	app.Get("/studio", guard, s.showStudio)
	app.Get("/studio/content", guard, s.showContent)
	app.Get("/studio/content/document", guard, s.showDocument)
	app.Post("/studio/content/document/preview", guard, s.createPreview)
	app.Post("/studio/content/document/preview/:id/revoke", guard, s.revokePreview)
	app.Get("/studio/collateral", guard, s.showCollateral)
	app.Post(uploadPaths[0], guard, s.upload)
	app.Get("/studio/collateral/:id/edit", guard, s.editAsset)
	app.Post("/studio/collateral/:id/edit", guard, s.saveAsset)
	app.Get("/studio/collateral/:id/replace", guard, s.askReplace)
	app.Post("/studio/collateral/:id/replace", guard, s.replaceAsset)
	app.Get("/studio/collateral/:id/withdraw", guard, s.askWithdraw)
	app.Post("/studio/collateral/:id/withdraw", guard, s.withdrawAsset)
	app.Post("/studio/collateral/:id/restore", guard, s.restoreAsset)
	app.Post("/studio/collateral/:id/retry", guard, s.retryAsset)
}

func (s *Server) adminRoutes(app *fiber.App, guard fiber.Handler) {
	app.Get("/admin", guard, func(c *fiber.Ctx) error { return c.Redirect("/admin/people", fiber.StatusSeeOther) })
	app.Get("/admin/people", guard, s.showPeople)
	app.Post("/admin/people/invite", guard, s.invite)
	app.Post("/admin/people/invitations/:id/revoke", guard, s.revokeInvitation)
	app.Get("/admin/people/:id", guard, s.showPerson)
	app.Post("/admin/people/:id", guard, s.savePerson)
	app.Post("/admin/people/:id/deactivate", guard, s.deactivate)
	app.Post("/admin/people/:id/activate", guard, s.activate)
	app.Post("/admin/people/:id/end-sessions", guard, s.endSessions)
	app.Post("/admin/people/:id/reset", guard, s.resetPassword)
	app.Get("/admin/jobs", guard, s.showJobs)
	app.Post("/admin/jobs/:id/retry", guard, s.retryJob)
	app.Post("/admin/jobs/:id/discard", guard, s.discardJob)
	app.Get("/admin/health", guard, s.showHealth)
	app.Post("/admin/health/reindex", guard, s.reindex)
}

// noSuchPage answers addresses of the workspace that do not exist.
func (s *Server) noSuchPage(*fiber.Ctx) error {
	return fault.New(fault.NotFound, "There is nothing at this address.")
}
