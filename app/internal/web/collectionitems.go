package web

import (
	"net/url"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"tandem/app/internal/fault"
	"tandem/app/internal/library/shelf"
	"tandem/app/internal/web/view"
)

// addItem is POST /library/collections/:collection/items: a note or a step, at the end or behind an item.
func (s *Server) addItem(c *fiber.Ctx) error {
	ctx, p, id := c.UserContext(), who(c).person, c.Params("collection")
	x := shelf.Item{Kind: shelf.ItemKind(c.FormValue("kind")), Title: c.FormValue("title"), Note: c.FormValue("note")}
	if x.Kind != shelf.StageItem {
		x.Kind, x.Title = shelf.NoteItem, ""
	}
	_, err := s.Shelf.Add(ctx, p, id, x, "")
	if err == nil {
		return s.back(c, collectionURL(id)+"#end", "Added at the end.")
	}
	page := view.CollectionPage{Base: s.base(c, "Collection"), Draft: view.CollectionItem{Kind: string(x.Kind), Title: x.Title, Place: x.Note}}
	if err := refused(&page.Base, err); err != nil {
		return err
	}
	stored, readErr := s.Shelf.CollectionByID(ctx, p, id)
	if readErr != nil {
		return readErr
	}
	return s.collectionPage(c, statuses[fault.KindOf(err)], stored, page)
}

// editItem is GET /library/collections/:collection/items/:item.
func (s *Server) editItem(c *fiber.Ctx) error {
	p, id := who(c).person, c.Params("collection")
	x, err := s.Shelf.CollectionByID(c.UserContext(), p, id)
	if err != nil {
		return err
	}
	if !shelf.CanEdit(p, x) {
		return errNotYours
	}
	i := slices.IndexFunc(x.Items, func(i shelf.Item) bool { return i.ID == c.Params("item") })
	if i < 0 {
		return fault.New(fault.NotFound, "This item is no longer in the collection.")
	}
	return s.itemPage(c, fiber.StatusOK, s.base(c, "Edit"), x, x.Items[i], x.Items[i], nil)
}

// itemPage is the form of an item's text; stored is what the person starts from, text what they have written.
func (s *Server) itemPage(c *fiber.Ctx, status int, b view.Base, x shelf.Collection, stored, text shelf.Item, theirs *view.Theirs) error {
	page := view.CollectionItemPage{
		Base: b, Collection: x.Title, Kind: string(stored.Kind), ItemTitle: text.Title, Note: text.Note, Page: text.Page, Mark: stored.Mark(),
		Action: collectionURL(x.ID) + "/items/" + url.PathEscape(stored.ID), Back: collectionURL(x.ID), Theirs: theirs,
	}
	switch stored.Kind {
	case shelf.StageItem:
		page.Heading = "Step"
	case shelf.NoteItem:
		page.Heading = "Note"
	default:
		shown, err := s.Shelf.Contents(c.UserContext(), who(c).person, shelf.Collection{ID: x.ID, Items: []shelf.Item{stored}})
		if err != nil {
			return err
		}
		page.Heading = "A document"
		if len(shown) > 0 {
			page.Heading, page.Pages = shown[0].Document.Title, shown[0].Document.IsAsset()
		}
	}
	page.Title = "Edit " + page.Heading
	return s.show(c, status, page)
}

// saveItem is POST /library/collections/:collection/items/:item.
func (s *Server) saveItem(c *fiber.Ctx) error {
	ctx, p, id, item := c.UserContext(), who(c).person, c.Params("collection"), c.Params("item")
	text := shelf.Item{Title: c.FormValue("title"), Note: c.FormValue("note"), Page: formInt(c, "page")}
	stored, err := s.Shelf.Write(ctx, p, id, item, c.FormValue("mark"), text)
	if err == nil {
		return s.back(c, collectionURL(id)+"#item-"+url.PathEscape(item), "Saved.")
	}
	b := s.base(c, "Edit")
	if err := refused(&b, err); err != nil {
		return err
	}
	x, readErr := s.Shelf.CollectionByID(ctx, p, id)
	if readErr != nil {
		return readErr
	}
	var theirs *view.Theirs
	if fault.Is(err, fault.Conflict) {
		theirs = &view.Theirs{By: x.UpdatedBy, Title: stored.Title, Text: stored.Note, When: x.Updated}
	}
	return s.itemPage(c, statuses[fault.KindOf(err)], b, x, stored, text, theirs)
}

// moveItem is POST …/move: by places (by=-1), or to a place (to=0).
func (s *Server) moveItem(c *fiber.Ctx) error {
	ctx, p, id, item := c.UserContext(), who(c).person, c.Params("collection"), c.Params("item")
	var err error
	if c.FormValue("before") != "" || c.FormValue("last") != "" {
		_, err = s.Shelf.MoveBefore(ctx, p, id, item, c.FormValue("before"))
	} else {
		by, _ := strconv.Atoi(c.FormValue("by"))
		_, err = s.Shelf.Step(ctx, p, id, item, max(-1, min(by, 1)))
	}
	if err != nil {
		return err
	}
	if wantsJSON(c) {
		return c.SendStatus(fiber.StatusNoContent)
	}
	return c.Redirect(collectionURL(id)+"#item-"+url.PathEscape(item), fiber.StatusSeeOther)
}

// removeItem is POST …/remove.
func (s *Server) removeItem(c *fiber.Ctx) error {
	id, item := c.Params("collection"), c.Params("item")
	if _, err := s.Shelf.Remove(c.UserContext(), who(c).person, id, item); err != nil {
		return err
	}
	return c.Redirect(collectionURL(id)+"?removed="+url.QueryEscape(item), fiber.StatusSeeOther)
}

// keepItem is POST …/keep: it brings back what was taken out.
func (s *Server) keepItem(c *fiber.Ctx) error {
	id, item := c.Params("collection"), c.Params("item")
	if _, err := s.Shelf.PutBack(c.UserContext(), who(c).person, id, item); err != nil {
		return err
	}
	return s.back(c, collectionURL(id)+"#item-"+url.PathEscape(item), "It is back in its place.")
}

// askCollect is GET /library/collections/add?document=…&page=…
func (s *Server) askCollect(c *fiber.Ctx) error {
	return s.collectPage(c, fiber.StatusOK, s.base(c, "Add to a collection"), c.Query("document"), c.QueryInt("page"), "", "")
}

func (s *Server) collectPage(c *fiber.Ctx, status int, b view.Base, document string, at int, name, note string) error {
	ctx, p := c.UserContext(), who(c).person
	if document == "" {
		return c.Redirect(collectionRoot, fiber.StatusSeeOther)
	}
	found, err := s.Shelf.Documents.Open(ctx, p, []string{document})
	if err != nil {
		return err
	}
	d, ok := found[document]
	if !ok {
		return fault.New(fault.NotFound, "There is no such document, or it is not open to you.")
	}
	list, err := s.collectable(c, p)
	if err != nil {
		return err
	}
	page := view.CollectPage{Base: b, Document: shelfRow(d), ID: document, Page: max(0, at), Action: collectionRoot + "/add", Back: d.URL, Name: name, Note: note}
	if d.IsAsset() {
		page.Place = place(unit(d.Format), page.Page)
	}
	for _, x := range list {
		o := view.Option{Value: x.ID, Label: x.Title, Note: "Only you"}
		if x.Shared {
			o.Note = "Shared with the team"
		}
		o.Chosen = slices.ContainsFunc(x.Items, func(i shelf.Item) bool { return i.Document == document && i.Page == page.Page })
		page.Choices = append(page.Choices, o)
	}
	return s.show(c, status, page)
}

// collect is POST /library/collections/add: into one that there is (collection), or into a new one (title).
func (s *Server) collect(c *fiber.Ctx) error {
	ctx, p := c.UserContext(), who(c).person
	x := shelf.Item{Kind: shelf.DocumentItem, Document: c.FormValue("document"), Page: formInt(c, "page"), Note: c.FormValue("note")}
	into, title := c.FormValue("collection"), c.FormValue("title")
	var added shelf.Collection
	var err error
	switch {
	case into != "":
		added, err = s.Shelf.Add(ctx, p, into, x, "")
	case title != "":
		added, err = s.Shelf.AddCollection(ctx, p, shelf.Face{Title: title}, x)
	default:
		err = fault.Form(fault.Field{Name: "collection", Message: "Choose a collection, or name a new one."})
	}
	if err != nil {
		b := s.base(c, "Add to a collection")
		if err := refused(&b, err); err != nil {
			return err
		}
		return s.collectPage(c, statuses[fault.KindOf(err)], b, x.Document, x.Page, title, x.Note)
	}
	return s.back(c, collectionURL(added.ID)+"#end", "Added to “"+added.Title+"”.")
}
