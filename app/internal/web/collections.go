package web

import (
	"html/template"
	"net/url"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"tandem/app/internal/account"
	"tandem/app/internal/fault"
	"tandem/app/internal/library/reading"
	"tandem/app/internal/library/shelf"
	"tandem/app/internal/web/view"
)

const collectionRoot = "/library/collections"

func (s *Server) collectionRoutes(app *fiber.App, guard fiber.Handler) {
	app.Get(collectionRoot, guard, s.showCollections)
	app.Post(collectionRoot, guard, s.addCollection)
	app.Get(collectionRoot+"/new", guard, s.askCollection)
	app.Get(collectionRoot+"/add", guard, s.askCollect)
	app.Post(collectionRoot+"/add", guard, s.collect)
	app.Get(collectionRoot+"/:collection", guard, s.showCollection)
	app.Get(collectionRoot+"/:collection/edit", guard, s.editCollection)
	app.Post(collectionRoot+"/:collection/edit", guard, s.saveCollection)
	app.Post(collectionRoot+"/:collection/delete", guard, s.deleteCollection)
	app.Post(collectionRoot+"/:collection/keep", guard, s.keepCollection)
	app.Post(collectionRoot+"/:collection/duplicate", guard, s.duplicateCollection)
	app.Post(collectionRoot+"/:collection/items", guard, s.addItem)
	app.Get(collectionRoot+"/:collection/items/:item", guard, s.editItem)
	app.Post(collectionRoot+"/:collection/items/:item", guard, s.saveItem)
	app.Post(collectionRoot+"/:collection/items/:item/move", guard, s.moveItem)
	app.Post(collectionRoot+"/:collection/items/:item/remove", guard, s.removeItem)
	app.Post(collectionRoot+"/:collection/items/:item/keep", guard, s.keepItem)
}

func collectionURL(id string) string { return collectionRoot + "/" + url.PathEscape(id) }

// marked is markdown that a colleague wrote, as HTML that can do nothing.
func marked(text string) view.Marked {
	if strings.TrimSpace(text) == "" {
		return ""
	}
	return template.HTML(strings.Join(reading.Markdown([]byte(text), nil), "\n")) // rendered without anything of its author's tags
}

// showCollections is GET /library/collections; own=1 lists the person's own.
func (s *Server) showCollections(c *fiber.Ctx) error {
	ctx, p, own := c.UserContext(), who(c).person, c.Query("own") == "1"
	list, err := s.Shelf.Collections(ctx, p, shelf.CollectionFilter{Own: own})
	if err != nil {
		return err
	}
	contents, err := s.Shelf.ContentsOf(ctx, p, list)
	if err != nil {
		return err
	}
	page := view.CollectionsPage{Base: s.base(c, "Collections"), Tabs: shelfTabs(c.Path()), New: collectionRoot + "/new", Own: own}
	if id := c.Query("deleted"); id != "" {
		page.Undo = &view.TakeBack{Text: "The collection was deleted.", Action: collectionURL(id) + "/keep"}
	}
	for _, x := range list {
		page.Collections = append(page.Collections, collectionCard(x, contents[x.ID]))
	}
	return s.show(c, fiber.StatusOK, page)
}

func collectionCard(x shelf.Collection, contents []shelf.Shown) view.CollectionCard {
	card := view.CollectionCard{
		Title: x.Title, URL: collectionURL(x.ID), About: firstLine(x.About), Playbook: x.Shape == shelf.Playbook, Official: x.Official, Shared: x.Shared,
		Owner: x.OwnerName, Updated: x.Updated,
	}
	for _, i := range contents {
		if i.Kind != shelf.DocumentItem || i.Gone {
			continue
		}
		if card.Items++; len(card.First) < 3 {
			card.First = append(card.First, i.Document.Title)
		}
	}
	return card
}

// firstLine is the beginning of a text, without the signs of markdown at its start.
func firstLine(text string) string {
	first, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	first = strings.TrimLeft(first, "#>*- ")
	if r := []rune(first); len(r) > 160 {
		return string(r[:159]) + "…"
	}
	return first
}

// showCollection is GET /library/collections/:collection.
func (s *Server) showCollection(c *fiber.Ctx) error {
	ctx, p, id := c.UserContext(), who(c).person, c.Params("collection")
	x, err := s.Shelf.CollectionByID(ctx, p, id)
	if err != nil {
		return err
	}
	return s.collectionPage(c, fiber.StatusOK, x, view.CollectionPage{Base: s.base(c, x.Title)})
}

func (s *Server) collectionPage(c *fiber.Ctx, status int, x shelf.Collection, page view.CollectionPage) error {
	p, at := who(c).person, collectionURL(x.ID)
	shown, err := s.Shelf.Contents(c.UserContext(), p, x)
	if err != nil {
		return err
	}
	page.ID, page.Name, page.About, page.Playbook, page.Official = x.ID, x.Title, marked(x.About), x.Shape == shelf.Playbook, x.Official
	page.Shared, page.Owner, page.Updated, page.UpdatedBy, page.Duplicate = x.Shared, x.OwnerName, x.Updated, x.UpdatedBy, at+"/duplicate"
	if item := c.Query("removed"); item != "" {
		page.Undo = &view.TakeBack{Text: "It was taken out.", Action: at + "/items/" + url.PathEscape(item) + "/keep"}
	}
	if shelf.CanEdit(p, x) {
		page.Edit, page.Items, page.Delete = at+"/edit", at+"/items", at+"/delete"
	}
	if err := s.fillParts(c, &page, shown); err != nil {
		return err
	}
	return s.show(c, status, page)
}

// fillParts sorts the items into their stages.
func (s *Server) fillParts(c *fiber.Ctx, page *view.CollectionPage, shown []shelf.Shown) error {
	var ids []string
	for _, x := range shown {
		if x.Kind == shelf.DocumentItem && !x.Gone {
			ids = append(ids, x.Document.ID)
		}
	}
	toggles, err := s.favourites(c, ids)
	if err != nil {
		return err
	}
	part, number := view.CollectionPart{}, 0
	for i, x := range shown {
		item := collectionItem(x)
		item.First, item.Last, item.Position = i == 0, i == len(shown)-1, i
		if page.Items != "" {
			item.At = page.Items + "/" + url.PathEscape(x.ID)
		}
		if x.Kind == shelf.StageItem {
			if part.Stage != nil || len(part.Items) > 0 {
				page.Parts = append(page.Parts, part)
			}
			part = view.CollectionPart{Stage: &item}
			page.Stages = append(page.Stages, view.Option{Value: x.ID, Label: x.Title})
			continue
		}
		number++
		item.Number = number
		if item.Document != nil && item.Gone == "" {
			item.Document.Favourite = toggles[x.Document.ID]
			page.Count++
		}
		part.Items = append(part.Items, item)
	}
	if part.Stage != nil || len(part.Items) > 0 {
		page.Parts = append(page.Parts, part)
	}
	return nil
}

func collectionItem(x shelf.Shown) view.CollectionItem {
	item := view.CollectionItem{ID: x.ID, Kind: string(x.Kind), Title: x.Title, Note: marked(x.Note), Replaced: x.Replaced}
	if x.Kind != shelf.DocumentItem {
		return item
	}
	row := shelfRow(x.Document)
	item.Title, item.Document = row.Title, &row
	if x.Gone {
		item.Gone = "no longer there"
		if x.Document.Closed != "" {
			item.Gone = strings.ToLower(valueLabel("", x.Document.Closed))
		}
		if item.Title == "" {
			item.Title = "A document that was removed"
		}
		row.State = nil
		return item
	}
	if x.Document.IsAsset() && x.Page > 0 {
		item.Place = place(unit(x.Document.Format), x.Page)
		row.URL += "/view#page=" + strconv.Itoa(x.Page)
	}
	return item
}

// askCollection is GET /library/collections/new; document and page put a first one in.
func (s *Server) askCollection(c *fiber.Ctx) error {
	return s.collectionForm(c, fiber.StatusOK, s.base(c, "New collection"), shelf.Face{Shape: shelf.Shape(c.Query("shape"))}, "")
}

func (s *Server) collectionForm(c *fiber.Ctx, status int, b view.Base, f shelf.Face, id string) error {
	page := view.CollectionFormPage{
		Base: b, Name: f.Title, About: f.About, Shared: f.Shared, CanShare: true, Action: collectionRoot, Back: collectionRoot, Label: "Begin the collection",
		Shapes: []view.Option{
			{Value: string(shelf.Plain), Label: "Collection", Note: "Documents in an order, with notes.", Chosen: f.Shape != shelf.Playbook},
			{Value: string(shelf.Playbook), Label: "Playbook", Note: "Steps to follow, each with its documents and notes.", Chosen: f.Shape == shelf.Playbook},
		},
	}
	if id != "" {
		page.Action, page.Back, page.Label = collectionURL(id)+"/edit", collectionURL(id), "Save"
	}
	return s.show(c, status, page)
}

func readFace(c *fiber.Ctx) shelf.Face {
	return shelf.Face{Title: c.FormValue("title"), About: c.FormValue("about"), Shape: shelf.Shape(c.FormValue("shape")), Shared: c.FormValue("shared") == "1"}
}

// addCollection is POST /library/collections.
func (s *Server) addCollection(c *fiber.Ctx) error {
	f := readFace(c)
	x, err := s.Shelf.AddCollection(c.UserContext(), who(c).person, f)
	if err != nil {
		b := s.base(c, "New collection")
		if err := refused(&b, err); err != nil {
			return err
		}
		return s.collectionForm(c, statuses[fault.KindOf(err)], b, f, "")
	}
	return s.back(c, collectionURL(x.ID), "“"+x.Title+"” is begun. Add documents from the library, or notes and steps here.")
}

// editCollection is GET /library/collections/:collection/edit.
func (s *Server) editCollection(c *fiber.Ctx) error {
	p := who(c).person
	x, err := s.Shelf.CollectionByID(c.UserContext(), p, c.Params("collection"))
	if err != nil {
		return err
	}
	if !shelf.CanEdit(p, x) {
		return errNotYours
	}
	return s.describePage(c, fiber.StatusOK, s.base(c, "Edit "+x.Title), x, x.Face(), nil)
}

var errNotYours = fault.New(fault.Denied, "Only its owner and those who keep the library can change this collection. Duplicate it to have one of your own.")

// describePage is the form of a collection's own words. What the person started from goes along, so that a change by
// somebody else is noticed only where it is about the same words.
func (s *Server) describePage(c *fiber.Ctx, status int, b view.Base, x shelf.Collection, f shelf.Face, theirs *view.Theirs) error {
	page := view.CollectionFormPage{
		Base: b, Name: f.Title, About: f.About, Shared: f.Shared, CanShare: x.Owner == who(c).person.ID, Action: collectionURL(x.ID) + "/edit",
		Back: collectionURL(x.ID), Label: "Save", Theirs: theirs,
	}
	was := x.Face()
	page.Hidden = []view.Option{
		{Value: strconv.Itoa(x.Revision), Label: "revision"},
		{Value: was.Title, Label: "was_title"},
		{Value: was.About, Label: "was_about"},
		{Value: string(was.Shape), Label: "was_shape"},
		{Value: strconv.FormatBool(was.Shared), Label: "was_shared"},
	}
	if !page.CanShare && x.Shared {
		page.Hidden = append(page.Hidden, view.Option{Value: "1", Label: "shared"})
	}
	for _, o := range []view.Option{{Value: string(shelf.Plain), Label: "Collection", Note: "Documents in an order, with notes."}, {Value: string(shelf.Playbook), Label: "Playbook", Note: "Steps to follow, each with its documents and notes."}} {
		o.Chosen = o.Value == string(f.Shape)
		page.Shapes = append(page.Shapes, o)
	}
	return s.show(c, status, page)
}

// saveCollection is POST /library/collections/:collection/edit.
func (s *Server) saveCollection(c *fiber.Ctx) error {
	id, f := c.Params("collection"), readFace(c)
	was := shelf.Face{
		Title: c.FormValue("was_title"), About: strings.ReplaceAll(c.FormValue("was_about"), "\r\n", "\n"), Shape: shelf.Shape(c.FormValue("was_shape")), Shared: c.FormValue("was_shared") == "true",
	}
	x, err := s.Shelf.Describe(c.UserContext(), who(c).person, id, formInt(c, "revision"), was, f)
	if err == nil {
		return s.back(c, collectionURL(id), "Saved.")
	}
	b := s.base(c, "Edit collection")
	if err := refused(&b, err); err != nil {
		return err
	}
	var theirs *view.Theirs
	if fault.Is(err, fault.Conflict) {
		theirs = &view.Theirs{By: x.UpdatedBy, Title: x.Title, Text: x.About, When: x.Updated}
	} else if x, err = s.Shelf.CollectionByID(c.UserContext(), who(c).person, id); err != nil {
		return err
	}
	return s.describePage(c, statuses[statusKind(theirs)], b, x, f, theirs)
}

func statusKind(theirs *view.Theirs) fault.Kind {
	if theirs != nil {
		return fault.Conflict
	}
	return fault.Invalid
}

// deleteCollection is POST /library/collections/:collection/delete.
func (s *Server) deleteCollection(c *fiber.Ctx) error {
	x, err := s.Shelf.DeleteCollection(c.UserContext(), who(c).person, c.Params("collection"))
	if err != nil {
		return err
	}
	return c.Redirect(collectionRoot+"?deleted="+url.QueryEscape(x.ID), fiber.StatusSeeOther)
}

// keepCollection is POST /library/collections/:collection/keep.
func (s *Server) keepCollection(c *fiber.Ctx) error {
	x, err := s.Shelf.KeepCollection(c.UserContext(), who(c).person, c.Params("collection"))
	if err != nil {
		return err
	}
	return s.back(c, collectionURL(x.ID), "“"+x.Title+"” is back.")
}

// duplicateCollection is POST /library/collections/:collection/duplicate.
func (s *Server) duplicateCollection(c *fiber.Ctx) error {
	x, err := s.Shelf.Duplicate(c.UserContext(), who(c).person, c.Params("collection"))
	if err != nil {
		return err
	}
	return s.back(c, collectionURL(x.ID), "This copy is your own. Nobody else sees it until you share it.")
}

// collectable lists the collections that the person can put something into.
func (s *Server) collectable(c *fiber.Ctx, p account.Person) ([]shelf.Collection, error) {
	list, err := s.Shelf.Collections(c.UserContext(), p, shelf.CollectionFilter{})
	var out []shelf.Collection
	for _, x := range list {
		if shelf.CanEdit(p, x) {
			out = append(out, x)
		}
	}
	return out, err
}
