package web

import (
	"net/url"
	"time"

	"github.com/gofiber/fiber/v2"

	"tandem/app/internal/account"
	"tandem/app/internal/library"
	"tandem/app/internal/library/shelf"
	"tandem/app/internal/web/view"
	"tandem/search"
)

const cardRoot = "/library/battlecards"

func (s *Server) battlecardRoutes(app *fiber.App, guard fiber.Handler) {
	keeper := s.need(account.Marketer, account.Admin)
	app.Get(cardRoot, guard, s.showBattlecards)
	app.Get(cardRoot+"/new", keeper, s.askBattlecard)
	app.Post(cardRoot+"/new", keeper, s.addBattlecard)
	app.Get(cardRoot+"/:card", guard, s.showBattlecard)
	app.Get(cardRoot+"/:card/edit", keeper, s.editBattlecard)
	app.Post(cardRoot+"/:card/edit", keeper, s.saveBattlecard)
	app.Post(cardRoot+"/:card/stand", keeper, s.standForBattlecard)
}

func cardURL(id string) string { return cardRoot + "/" + url.PathEscape(id) }

// cardWords is how a competitor is shown.
func cardWords(competitor string) string {
	if competitor == "" {
		return "No competitor named"
	}
	return valueLabel(search.FacetCompetitor, competitor)
}

// showBattlecards is GET /library/battlecards.
func (s *Server) showBattlecards(c *fiber.Ctx) error {
	p := who(c).person
	list, err := s.Cards.List(c.UserContext(), p, "")
	if err != nil {
		return err
	}
	page := view.BattlecardsPage{Base: s.base(c, "Battlecards")}
	if library.CanKeep(p) {
		page.New = cardRoot + "/new"
	}
	for _, x := range list {
		name := cardWords(x.Competitor())
		if n := len(page.Groups); n == 0 || page.Groups[n-1].Competitor != name {
			page.Groups = append(page.Groups, view.CardGroup{Competitor: name})
		}
		g := &page.Groups[len(page.Groups)-1]
		g.Cards = append(g.Cards, s.cardRow(x))
	}
	return s.show(c, fiber.StatusOK, page)
}

func (s *Server) cardRow(x shelf.Card) view.CardRow {
	r := view.CardRow{
		Title: x.Asset.Title, URL: cardURL(x.Asset.ID), Summary: x.Asset.Description, Claims: len(x.Card.Claims), Reviewed: x.Card.Reviewed, ReviewBy: x.Card.ReviewBy,
		Overdue: x.Overdue(s.Now()), Sample: x.Card.Sample, State: s.cardState(x.Asset),
	}
	if !x.Written {
		r.File, r.URL = formatSign(x.Asset.Version.Format), "/library/"+x.Asset.ID
	}
	if r.ReviewBy.IsZero() {
		r.ReviewBy = x.Asset.ReviewBy
	}
	return r
}

// cardState is where an asset stands where it is not open to everybody.
func (s *Server) cardState(a library.Asset) *view.State {
	if st := a.Standing(s.Now()); !st.Open() {
		return &view.State{Label: valueLabel("", string(st)), Tone: "warn"}
	}
	return nil
}

// showBattlecard is GET /library/battlecards/:card.
func (s *Server) showBattlecard(c *fiber.Ctx) error {
	ctx, p := c.UserContext(), who(c).person
	x, err := s.Cards.ByID(ctx, p, c.Params("card"))
	if err != nil {
		return err
	}
	if !x.Written {
		return c.Redirect("/library/"+url.PathEscape(x.Asset.ID), fiber.StatusSeeOther)
	}
	toggles, err := s.favourites(c, []string{x.Asset.ID})
	if err != nil {
		return err
	}
	page := s.battlecard(x)
	page.Base, page.Favourite = s.base(c, x.Asset.Title), toggles[x.Asset.ID]
	if library.CanKeep(p) {
		page.Edit, page.Stand = page.Edit+"/edit", page.Stand+"/stand"
	} else {
		page.Edit, page.Stand = "", ""
	}
	return s.show(c, fiber.StatusOK, page)
}

// battlecard shows a card.
func (s *Server) battlecard(x shelf.Card) view.BattlecardPage {
	b, id := x.Card, url.PathEscape(x.Asset.ID)
	page := view.BattlecardPage{
		ID: x.Asset.ID, Name: x.Asset.Title, Competitor: cardWords(x.Competitor()), Summary: marked(b.Summary), Rest: marked(b.Rest),
		Claims: s.claims(b), Traps: markedAll(b.Traps), Landmines: markedAll(b.Landmines), Proof: markedAll(b.Proof),
		Reviewed: b.Reviewed, ReviewBy: b.ReviewBy, Overdue: x.Overdue(s.Now()), Sample: b.Sample, Away: x.Unread, State: s.cardState(x.Asset),
		Owner: x.Asset.OwnerName, Version: x.Asset.Version.Number, Updated: x.Asset.Version.Created, Asset: "/library/" + id, Opened: "/library/" + id + "/opened",
		Collect: collectionRoot + "/add?document=" + id, Edit: cardURL(x.Asset.ID), Stand: cardURL(x.Asset.ID),
	}
	if page.ReviewBy.IsZero() {
		page.ReviewBy = x.Asset.ReviewBy
	}
	if v := x.Competitor(); v != "" {
		page.Prep = "/prep?" + url.Values{"competitor": {v}}.Encode()
	}
	return page
}

// sourceFor is how long the source of a claim is taken for fresh.
const sourceFor = 365 * 24 * time.Hour

func (s *Server) claims(b shelf.Battlecard) []view.ClaimPart {
	var out []view.ClaimPart
	for _, c := range b.Claims {
		out = append(out, view.ClaimPart{
			They: c.They, We: marked(c.We), Source: c.Source, URL: c.URL, Date: c.Date, Old: !c.Date.IsZero() && s.Now().Sub(c.Date) > sourceFor,
		})
	}
	return out
}

func markedAll(lines []string) []view.Marked {
	var out []view.Marked
	for _, l := range lines {
		out = append(out, marked(l))
	}
	return out
}

// standForBattlecard is POST /library/battlecards/:card/stand.
func (s *Server) standForBattlecard(c *fiber.Ctx) error {
	x, err := s.Cards.Stand(c.UserContext(), who(c).person, c.Params("card"))
	if err != nil {
		return err
	}
	return s.back(c, cardURL(x.Asset.ID), "You stand for this card today. It is due again on "+x.Card.ReviewBy.Format("2 January 2006")+".")
}
