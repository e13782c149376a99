package web

import (
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/url"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"tandem/app/internal/fault"
	"tandem/app/internal/library"
	"tandem/app/internal/library/intake"
	"tandem/app/internal/web/view"
)

// The addresses of bringing files in whose bodies are read by their handlers.
const (
	intakePage  = "/studio/uploads"
	intakePlan  = "/studio/uploads/plan"
	intakeForm  = "/studio/uploads/form"
	intakeFiles = "/studio/uploads/files"

	maxPlan = 8 << 20
)

// streamsIntake reports whether the body at the address is read by its handler.
func streamsIntake(path string) bool {
	return path == intakePlan || path == intakeForm || strings.HasPrefix(path, intakeFiles+"/")
}

// carriesTokenInHead reports which of these addresses have no form whose first field could hold the token: our script sends
// it in the head, and nothing else is taken.
func carriesTokenInHead(path string) bool {
	return streamsIntake(path) && path != intakeForm
}

func (s *Server) intakeRoutes(app *fiber.App, guard fiber.Handler) {
	app.Get(intakePage, guard, s.showUploads)
	app.Get("/studio/uploads/template.csv", guard, s.sendSheetTemplate)
	app.Get("/studio/uploads/left", guard, s.listLeft)
	app.Post(intakePlan, guard, s.planUploads)
	app.Post(intakeForm, guard, s.uploadByForm)
	app.Options(intakeFiles, guard, s.tusOptions)
	app.Post(intakeFiles, guard, s.tusGuard, s.tusCreate)
	app.Options(intakeFiles+"/:id", guard, s.tusOptions)
	app.Head(intakeFiles+"/:id", guard, s.tusGuard, s.tusHead)
	app.Patch(intakeFiles+"/:id", guard, s.tusGuard, s.tusPatch)
	app.Delete(intakeFiles+"/:id", guard, s.tusGuard, s.tusDelete)
	app.Post("/studio/uploads/discard/:id", guard, s.discardUpload)
	app.Get("/studio/uploads/:batch", guard, s.showUploadsBatch)
	app.Post("/studio/uploads/:batch/:act", guard, s.actOnBatch)
	app.Get("/studio/collateral/export", guard, s.showExport)
	app.Get("/studio/collateral/export.zip", guard, s.sendExport)
}

// planRequest is what the script says about the files it is going to send.
type planRequest struct {
	Name  string        `json:"name"`
	Files []intake.File `json:"files"`
	Sheet string        `json:"sheet"`
	Form  [][2]string   `json:"form"` // the fields of the form
}

// planned answers a plan: where the pieces of each file go. A file without an item is one that nobody made.
type planned struct {
	Batch   string        `json:"batch"`
	Items   []plannedItem `json:"items"`
	Skipped int           `json:"skipped"`
}

type plannedItem struct {
	URL    string `json:"url,omitempty"`
	State  string `json:"state"`
	Detail string `json:"detail,omitempty"`
}

// planUploads is POST /studio/uploads/plan.
func (s *Server) planUploads(c *fiber.Ctx) error {
	var req planRequest
	body, err := io.ReadAll(io.LimitReader(uploadBody(c), maxPlan+1))
	if err != nil {
		return fault.Wrap(fault.Invalid, err, "The list of files broke off.")
	}
	if len(body) > maxPlan {
		return fault.New(fault.TooLarge, "These are too many files at once. Put them into a zip, or bring them in parts.")
	}
	if err := json.Unmarshal(body, &req); err != nil {
		return fault.Wrap(fault.Invalid, err, "The list of files could not be read.")
	}
	fields := url.Values{}
	for _, f := range req.Form {
		fields.Add(f[0], f[1])
	}
	begun, err := s.Intake.Begin(c.UserContext(), who(c).person, intake.Plan{Name: req.Name, Files: req.Files, Sheet: req.Sheet, Choices: readChoices(fields)})
	if err != nil {
		if fields := fault.FieldsOf(err); len(fields) > 0 {
			return c.Status(fiber.StatusUnprocessableEntity).JSON(fiber.Map{"message": fields[0].Message, "problems": messages(fields)})
		}
		return err
	}
	out := planned{Batch: intakePage + "/" + begun.Batch.ID, Skipped: begun.Batch.Skipped}
	for _, i := range begun.Items {
		p := plannedItem{State: string(i.State), Detail: i.Detail}
		if i.State.Open() {
			p.URL = intakeFiles + "/" + i.ID
		}
		out.Items = append(out.Items, p)
	}
	return c.Status(fiber.StatusCreated).JSON(out)
}

func messages(fields []fault.Field) (out []string) {
	for _, f := range fields {
		out = append(out, f.Message)
	}
	return out
}

// readChoices reads what the form says about all files.
func readChoices(fields url.Values) intake.Choices {
	d := readDetails(fields)
	c := intake.Choices{
		Details: intake.Details{
			Tags: d.Tags, Facets: d.Facets, State: d.State, Public: d.Public, Internal: fields.Get("internal") != "",
			Expires: fields.Get("expires"),
		},
		KeepTwins: fields.Get("twins") == "keep",
	}
	if c.Details.State == "" {
		c.Details.State = library.Draft
	}
	for n := 1; n <= maxLevels; n++ {
		c.Levels = append(c.Levels, fields.Get("level"+strconv.Itoa(n)))
	}
	return c
}

const maxLevels = 4

// left is a file of a batch that the person has begun and not brought to its end, as the script recognises it by.
type left struct {
	URL      string `json:"url,omitempty"` // empty: nothing is to be sent of it any more
	State    string `json:"state"`
	Detail   string `json:"detail,omitempty"`
	Path     string `json:"path"`
	Name     string `json:"name"`
	Size     int64  `json:"size"`
	Modified int64  `json:"modified"`
	Head     string `json:"head"`
	Received int64  `json:"received"`
	Batch    string `json:"batch"`
}

// listLeft is GET /studio/uploads/left, as JSON: what can be gone on with when its file is chosen again, and what came
// with it already and need not be sent again.
func (s *Server) listLeft(c *fiber.Ctx) error {
	items, err := s.Intake.Resumable(c.UserContext(), who(c).person)
	if err != nil {
		return err
	}
	out := []left{}
	for _, i := range items {
		l := left{
			State: string(i.State), Detail: i.Detail, Path: i.Path, Name: i.Path[strings.LastIndexByte(i.Path, '/')+1:], Size: i.Size, Modified: i.Modified, Head: i.Head,
			Received: i.Received, Batch: intakePage + "/" + i.Batch,
		}
		if i.State.Open() {
			l.URL = intakeFiles + "/" + i.ID
		}
		out = append(out, l)
	}
	return c.JSON(out)
}

// sendSheetTemplate is GET /studio/uploads/template.csv.
func (s *Server) sendSheetTemplate(c *fiber.Ctx) error {
	c.Set(fiber.HeaderContentType, "text/csv; charset=utf-8")
	c.Set(fiber.HeaderContentDisposition, disposition("tandem-uploads.csv", false))
	return c.Send(intake.Template())
}

// uploadByForm is POST /studio/uploads/form: a file or a zip, and a spreadsheet if there is one, without script.
func (s *Server) uploadByForm(c *fiber.Ctx) error {
	boundary, ok := multipartBoundary(c)
	if !ok {
		return fault.New(fault.Invalid, "This address takes a form with a file.")
	}
	form, err := newFormReader(c, boundary)
	if err != nil {
		return err
	}
	batch, err := s.takeForm(c, form)
	if err == nil {
		return c.Redirect(intakePage+"/"+batch, fiber.StatusSeeOther)
	}
	if batch != "" {
		// Some of its files are in: they are listed there, with what happened.
		s.flash(c, "bad", fault.Message(err))
		return c.Redirect(intakePage+"/"+batch, fiber.StatusSeeOther)
	}
	page, pageErr := s.uploadsPage(c)
	if pageErr != nil {
		return pageErr
	}
	page.Path = intakePage
	for _, f := range fault.FieldsOf(err) {
		page.Problems = append(page.Problems, f.Message)
	}
	if mend := refused(&page.Base, err); mend != nil {
		return mend
	}
	page.Errors = nil
	if len(page.Problems) > 0 {
		page.Alert = "Nothing was added yet. This is what to mend:"
	}
	return s.show(c, statuses[fault.KindOf(err)], page)
}

// takeForm streams the file of the form into a batch of its own. Fields may stand before and behind it.
func (s *Server) takeForm(c *fiber.Ctx, form *formReader) (batch string, err error) {
	part, err := form.nextFile()
	switch {
	case err != nil:
		return "", err
	case part == nil:
		return "", fault.Form(fault.Field{Name: "file", Message: "Choose a file first."})
	}
	item, err := s.Intake.Stream(c.UserContext(), who(c).person, part.FileName(), part, func() (intake.Choices, error) {
		more, err := form.nextFile()
		switch {
		case err != nil:
			return intake.Choices{}, err
		case more != nil:
			return intake.Choices{}, fault.Form(fault.Field{Name: "file", Message: "Without scripts one file can be brought at a time. Put several into a zip."})
		}
		choices := readChoices(form.fields)
		if text := form.fields.Get("sheet"); text != "" {
			choices.Sheet, err = intake.ReadSheet(strings.NewReader(text))
		}
		return choices, err
	})
	return item.Batch, err
}

// nextFile is next, with a spreadsheet read into the field "sheet".
func (f *formReader) nextFile() (*multipart.Part, error) {
	for {
		part, err := f.next()
		if err != nil || part == nil || part.FormName() != "sheet" {
			return part, err
		}
		text, err := io.ReadAll(io.LimitReader(part, maxPlan))
		if err != nil {
			return nil, fault.Wrap(fault.Invalid, err, "The upload broke off, so nothing was kept.")
		}
		f.fields.Set("sheet", string(text))
	}
}

// discardUpload is POST /studio/uploads/discard/:id.
func (s *Server) discardUpload(c *fiber.Ctx) error {
	i, err := s.Intake.Item(c.UserContext(), who(c).person, c.Params("id"))
	if err != nil {
		return err
	}
	if err := s.Intake.Discard(c.UserContext(), who(c).person, i.ID); err != nil {
		return err
	}
	to := intakePage
	if c.FormValue("from") == "batch" {
		to += "/" + i.Batch
	}
	return s.back(c, to, "“"+i.Path+"” was discarded.")
}

// actOnBatch is POST /studio/uploads/:batch/undo and …/approve.
func (s *Server) actOnBatch(c *fiber.Ctx) error {
	act := intake.Act(c.Params("act"))
	if err := s.Intake.Ask(c.UserContext(), who(c).person, c.Params("batch"), act); err != nil {
		return err
	}
	message := "All that was added is being withdrawn."
	if act == intake.Approve {
		message = "The drafts are being approved."
	}
	return s.back(c, intakePage+"/"+c.Params("batch"), message)
}

// showUploads is GET /studio/uploads.
func (s *Server) showUploads(c *fiber.Ctx) error {
	page, err := s.uploadsPage(c)
	if err != nil {
		return err
	}
	return s.show(c, fiber.StatusOK, page)
}

func (s *Server) uploadsPage(c *fiber.Ctx) (view.UploadsPage, error) {
	ctx, p := c.UserContext(), who(c).person
	page := view.UploadsPage{
		Base: s.base(c, "Uploads"), Plan: intakePlan, Form: intakeForm, Template: "/studio/uploads/template.csv", Left: "/studio/uploads/left",
		Export: "/studio/collateral/export", MaxBytes: s.MaxBytes, MaxFiles: intake.MaxFiles, Accepts: accepts + ",.zip", AcceptsText: acceptsText, States: intakeStates(),
		Levels: levelFields(),
	}
	known, err := s.Library.Store.FacetValues(ctx)
	if err != nil {
		return page, err
	}
	page.Facets = facetFields(known, nil)
	items, awaited, err := s.Intake.Unfinished(ctx, p, 20)
	if err != nil {
		return page, err
	}
	page.Awaited = awaited
	for _, i := range items {
		row := uploadRow(i)
		row.Batch = intakePage + "/" + i.Batch
		page.Unfinished = append(page.Unfinished, row)
	}
	number := max(1, c.QueryInt("page", 1))
	batches, total, err := s.Intake.Store.Batches(ctx, (number-1)*batchesPerPage, batchesPerPage)
	if err != nil {
		return page, err
	}
	for _, b := range batches {
		page.Batches = append(page.Batches, batchRow(b))
	}
	page.Pager = pagerOf(intakePage, number, total, batchesPerPage)
	return page, nil
}

const batchesPerPage = 20

// pagerOf leads through a list of so many a page.
func pagerOf(address string, number, total, each int) *view.Pager {
	last := (total + each - 1) / each
	if last <= 1 {
		return nil
	}
	join := "?"
	if strings.Contains(address, "?") {
		join = "&"
	}
	p := &view.Pager{Page: number, Last: last}
	if number > 1 {
		p.Prev = address + join + "page=" + strconv.Itoa(number-1)
	}
	if number < last {
		p.Next = address + join + "page=" + strconv.Itoa(number+1)
	}
	return p
}

func intakeStates() []view.Option {
	return []view.Option{
		{Value: string(library.Draft), Label: "Draft", Note: "Only marketers see them until they are approved.", Chosen: true},
		{Value: string(library.InReview), Label: "In review", Note: "Somebody looks at them first."},
		{Value: string(library.Approved), Label: "Approved", Note: "Reps find them as soon as they are in."},
	}
}

// levelFields let the folders of each level stand for something.
func levelFields() (out []view.Input) {
	options := []view.Option{{Value: "", Label: "nothing"}}
	for _, f := range library.EditableFacets {
		options = append(options, view.Option{Value: string(f), Label: facetLabel(f)})
	}
	options = append(options, view.Option{Value: "tag", Label: "Tag"})
	for n := 1; n <= maxLevels; n++ {
		out = append(out, view.Input{Name: "level" + strconv.Itoa(n), Label: fmt.Sprintf("Level %d is", n), Type: "select", Options: options})
	}
	return out
}
