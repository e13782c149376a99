package web

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/url"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"tandem/app/internal/fault"
	"tandem/app/internal/library"
	"tandem/app/internal/web/view"
)

// maxField is the longest text field of a multipart form.
const maxField = 64 << 10

// upload is POST /studio/collateral/upload: one file as the raw body with its name and details in the query, as the
// page's script sends it, or any number of files in a multipart form.
func (s *Server) upload(c *fiber.Ctx) error {
	if boundary, ok := multipartBoundary(c); ok {
		return s.uploadForm(c, boundary)
	}
	query, err := url.ParseQuery(string(c.Context().URI().QueryString()))
	if err != nil {
		return fault.Wrap(fault.Invalid, err, "The address of this upload cannot be read.")
	}
	receipt, err := s.Library.Upload(c.UserContext(), who(c).person, library.Upload{
		FileName: query.Get("name"), Body: uploadBody(c), Details: readDetails(query),
	})
	if err != nil {
		return err
	}
	a := receipt.Asset
	c.Set(fiber.HeaderLocation, "/library/"+a.ID)
	return c.Status(fiber.StatusCreated).JSON(fiber.Map{
		"id": a.ID, "title": a.Title, "url": "/library/" + a.ID, "size": a.Version.Size, "sha256": a.Version.Blob, "message": twinNote(receipt),
	})
}

// twinNote tells who uploads a file a second time that it is there already.
func twinNote(r library.Receipt) string {
	if len(r.Twins) == 0 {
		return ""
	}
	return "The same file is in the library already as “" + r.Twins[0].Title + "”."
}

func multipartBoundary(c *fiber.Ctx) (string, bool) {
	media, params, err := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	return params["boundary"], err == nil && media == fiber.MIMEMultipartForm && params["boundary"] != ""
}

// formReader walks through a multipart form whose fields come before its files and whose first field is the form token.
type formReader struct {
	parts  *multipart.Reader
	fields url.Values
	bytes  int // of fields so far
}

func newFormReader(c *fiber.Ctx, boundary string) (*formReader, error) {
	f := &formReader{parts: multipart.NewReader(uploadBody(c), boundary), fields: url.Values{}}
	part, err := f.parts.NextPart()
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, err, "The upload broke off, so nothing was kept.")
	}
	token, err := f.read(part)
	if err != nil {
		return nil, err
	}
	if part.FormName() != "_csrf" || !tokenHolds(c, token) {
		return nil, errStaleForm
	}
	return f, nil
}

func (f *formReader) read(part *multipart.Part) (string, error) {
	b, err := io.ReadAll(io.LimitReader(part, maxField+1))
	f.bytes += len(b)
	switch {
	case err != nil:
		return "", fault.Wrap(fault.Invalid, err, "The upload broke off, so nothing was kept.")
	case f.bytes > maxField:
		return "", fault.New(fault.TooLarge, "This form holds more text than it can take.")
	}
	return string(b), nil
}

// next returns the next file, having read the fields before it; nil at the end of the form.
func (f *formReader) next() (*multipart.Part, error) {
	for {
		part, err := f.parts.NextPart()
		switch {
		case errors.Is(err, io.EOF):
			return nil, nil
		case err != nil:
			return nil, fault.Wrap(fault.Invalid, err, "The upload broke off. What was listed before is kept.")
		case part.FileName() != "":
			return part, nil
		case part.FormName() == "file":
			continue // a file field in which nothing was chosen
		}
		text, err := f.read(part)
		if err != nil {
			return nil, err
		}
		f.fields.Add(part.FormName(), text)
	}
}

// uploadForm takes the files of a form sent without script.
func (s *Server) uploadForm(c *fiber.Ctx, boundary string) error {
	form, err := newFormReader(c, boundary)
	if err != nil {
		return err
	}
	// Fields may follow the files in document order, so details that apply to all files are set afterwards.
	var added []library.Asset
	for {
		part, err := form.next()
		if err == nil && part != nil {
			var r library.Receipt
			r, err = s.Library.Upload(c.UserContext(), who(c).person, library.Upload{FileName: part.FileName(), Body: part, Details: library.Details{State: library.Approved}})
			added = append(added, r.Asset)
		}
		switch {
		case err != nil:
			return s.uploadRefused(c, err)
		case part == nil:
			return s.uploadDone(c, added, form.fields)
		}
	}
}

func (s *Server) uploadDone(c *fiber.Ctx, added []library.Asset, fields url.Values) error {
	if len(added) == 0 {
		return s.uploadRefused(c, fault.Form(fault.Field{Name: "file", Message: "Choose a file first."}))
	}
	for _, a := range added {
		d := readDetails(fields)
		d.Title, d.Description = a.Title, ""
		if _, err := s.Library.Edit(c.UserContext(), who(c).person, a.ID, a.Revision, d); err != nil {
			return s.uploadRefused(c, err)
		}
	}
	message := "1 file was added."
	if len(added) > 1 {
		message = strconv.Itoa(len(added)) + " files were added."
	}
	return s.back(c, "/studio/collateral", message+" They can be searched as soon as they are read.")
}

func (s *Server) uploadRefused(c *fiber.Ctx, err error) error {
	page, pageErr := s.collateralPage(c)
	if pageErr != nil {
		return pageErr
	}
	page.Path = "/studio/collateral"
	if mend := refused(&page.Base, err); mend != nil {
		return mend
	}
	for _, f := range page.Errors {
		page.Alert = f.Message
	}
	return s.show(c, statuses[fault.KindOf(err)], page)
}

// askReplace is GET /studio/collateral/:id/replace.
func (s *Server) askReplace(c *fiber.Ctx) error {
	a, err := s.Library.AssetByID(c.UserContext(), who(c).person, c.Params("id"))
	if err != nil {
		return err
	}
	return s.show(c, fiber.StatusOK, s.replacePage(c, a))
}

func (s *Server) replacePage(c *fiber.Ctx, a library.Asset) view.ReplacePage {
	return view.ReplacePage{
		Base: s.base(c, "New version of "+a.Title), Action: "/studio/collateral/" + a.ID + "/replace", Back: "/library/" + a.ID, Name: a.Title,
		Format: formatSign(a.Version.Format), Version: a.Version.Number, Seen: a.Version.Number, MaxBytes: s.MaxBytes, Accepts: accepts, AcceptsText: acceptsText,
	}
}

// replaceAsset is POST /studio/collateral/:id/replace, a multipart form, or the raw body as for upload.
func (s *Server) replaceAsset(c *fiber.Ctx) error {
	ctx, id := c.UserContext(), c.Params("id")
	boundary, ok := multipartBoundary(c)
	if !ok {
		a, err := s.Library.Replace(ctx, who(c).person, id, library.Replacement{
			FileName: c.Query("name"), Body: uploadBody(c), Note: func() string { return c.Query("note") },
		})
		if err != nil {
			return err
		}
		between, err := s.unseen(c, a, c.Query("seen"))
		if err != nil {
			return err
		}
		return c.Status(fiber.StatusCreated).JSON(fiber.Map{"id": a.ID, "url": "/library/" + a.ID, "version": a.Version.Number, "message": between})
	}
	form, err := newFormReader(c, boundary)
	if err != nil {
		return err
	}
	part, err := form.next()
	if err == nil && part == nil {
		err = fault.Form(fault.Field{Name: "file", Message: "Choose a file first."})
	}
	var replaced library.Asset
	if err == nil {
		// The note stands after the file in the form, so it is read when the file has been.
		replaced, err = s.Library.Replace(ctx, who(c).person, id, library.Replacement{FileName: part.FileName(), Body: part, Note: func() string {
			_, _ = form.next()
			return form.fields.Get("note")
		}})
	}
	if err != nil {
		a, readErr := s.Library.AssetByID(ctx, who(c).person, id)
		if readErr != nil {
			return readErr
		}
		page := s.replacePage(c, a)
		page.Note = form.fields.Get("note")
		if mend := refused(&page.Base, err); mend != nil {
			return mend
		}
		return s.show(c, statuses[fault.KindOf(err)], page)
	}
	between, err := s.unseen(c, replaced, form.fields.Get("seen"))
	if err != nil {
		return err
	}
	if between != "" {
		s.flash(c, "warn", between)
		return c.Redirect("/library/"+id, fiber.StatusSeeOther)
	}
	return s.back(c, "/library/"+id, "The new version is in place. It can be searched as soon as it is read.")
}
