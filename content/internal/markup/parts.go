package markup

import (
	"fmt"
	"html"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
)

var useKey = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$`)

// use leaves a mark where a part of the library is put when the page is made.
func (s *state) use(n *directive) error {
	if s.env.Mark == nil {
		return wrongArgument("%s has no place here; it belongs into the body of a document", n.name)
	}
	if err := n.args.known("key", "id"); err != nil {
		return err
	}
	var keys []string
	keys = append(keys, n.args.words...)
	for _, name := range []string{"key", "id"} {
		if v, ok := n.args.values[name]; ok {
			keys = append(keys, v)
		}
	}
	switch {
	case len(keys) == 0:
		return wrongArgument("say which %s: ::%s{key}", n.name, n.name)
	case len(keys) > 1:
		return wrongArgument("%s takes one key, not %d", n.name, len(keys))
	case !useKey.MatchString(keys[0]):
		return wrongArgument("%q cannot be the key of a %s; keys are letters, digits and hyphens", shorten(keys[0]), n.name)
	case len(s.res.Uses) >= maxUses:
		return wrongArgument("a text has at most %d parts", maxUses)
	}
	mark := s.env.Mark(len(s.res.Uses))
	s.res.Uses = append(s.res.Uses, Use{Kind: n.name, Key: keys[0], Label: n.label, Offset: n.line.Start})
	n.become(&island{s: s, html: mark + "\n", text: n.label, blocky: true, linked: true})
	return nil
}

// quoteFigure is a sentence of the text that is set large beside it.
type quoteFigure struct {
	ast.BaseBlock
	caption string
}

func (*quoteFigure) Kind() ast.NodeKind              { return kindQuote }
func (n *quoteFigure) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

func (s *state) pullQuote(n *directive) error {
	if err := n.args.known(); err != nil {
		return err
	}
	if n.FirstChild() == nil {
		return wrongArgument("the pullquote is empty")
	}
	n.become(&quoteFigure{caption: n.label})
	return nil
}

// detailsBox is text that is folded away below its summary.
type detailsBox struct {
	ast.BaseBlock
	summary string
	open    bool
}

func (*detailsBox) Kind() ast.NodeKind              { return kindDetails }
func (n *detailsBox) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

func (s *state) details(n *directive) error {
	if err := n.args.known(); err != nil {
		return err
	}
	box := &detailsBox{summary: orText(n.label, "Details")}
	for _, word := range n.args.words {
		if word != "open" {
			return wrongArgument("details takes the word open only, not %q", shorten(word))
		}
		box.open = true
	}
	n.become(box)
	return nil
}

// box makes a callout, with the words that other systems have for two of them.
func (s *state) box(n *directive) error {
	if err := n.args.known(); err != nil {
		return err
	}
	kind := n.name
	switch kind {
	case "info":
		kind = "note"
	case "danger":
		kind = "caution"
	}
	n.become(&callout{kind: kind, title: orText(n.label, calloutTitles[kind])})
	return nil
}

// The addresses and names of players. Nothing of them is asked before a reader plays a video.
const (
	youtubeHost = "www.youtube-nocookie.com"
	vimeoHost   = "player.vimeo.com"
)

var (
	youtubeID = regexp.MustCompile(`^[A-Za-z0-9_-]{11}$`)
	vimeoID   = regexp.MustCompile(`^[0-9]{6,12}(/[0-9a-f]{8,16})?$`)
	videoPath = regexp.MustCompile(`^/[A-Za-z0-9][A-Za-z0-9/._~-]*\.(mp4|webm)(\?v=[0-9a-f]{1,64})?$`)
)

// clip is a video that is played somewhere.
type clip struct {
	watch, player string // addresses, of a player elsewhere
	host, site    string
	file          string // address on this site
}

func findClip(args arguments) (clip, error) {
	youtube, hasYoutube := args.values["youtube"]
	vimeo, hasVimeo := args.values["vimeo"]
	file, hasFile := args.values["src"]
	switch {
	case hasYoutube && !hasVimeo && !hasFile:
		if !youtubeID.MatchString(youtube) {
			return clip{}, wrongArgument("%q is not the id of a YouTube video; it is the 11 characters after v= in its address", shorten(youtube))
		}
		return clip{watch: "https://www.youtube.com/watch?v=" + youtube, player: "https://" + youtubeHost + "/embed/" + youtube, host: youtubeHost, site: "YouTube"}, nil
	case hasVimeo && !hasYoutube && !hasFile:
		if !vimeoID.MatchString(vimeo) {
			return clip{}, wrongArgument("%q is not the id of a Vimeo video; it is the number in its address", shorten(vimeo))
		}
		number, hash, unlisted := strings.Cut(vimeo, "/")
		player := "https://" + vimeoHost + "/video/" + number + "?dnt=1"
		if unlisted {
			player += "&h=" + hash
		}
		return clip{watch: "https://vimeo.com/" + vimeo, player: player, host: vimeoHost, site: "Vimeo"}, nil
	case hasFile && !hasYoutube && !hasVimeo:
		if !videoPath.MatchString(file) || strings.Contains(file, "..") || strings.Contains(file, "//") {
			return clip{}, wrongArgument("%q is not the address of a video on this site; it starts with / and ends with .mp4 or .webm", shorten(file))
		}
		return clip{file: file}, nil
	}
	return clip{}, wrongArgument("say which video: ::video[Title]{youtube=ID}, {vimeo=ID} or {src=/path.mp4}")
}

// video writes a link that looks like a player. The page's script puts the player in its place when a reader asks for it.
func (s *state) video(n *directive) error {
	if err := n.args.known("youtube", "vimeo", "src", "poster", "caption"); err != nil {
		return err
	}
	c, err := findClip(n.args)
	if err != nil {
		return err
	}
	if n.label == "" {
		return wrongArgument("give the video a title: ::video[Title]{…}")
	}
	var poster Picture
	hasPoster := false
	if src := n.args.values["poster"]; src != "" {
		s.res.Pictures = append(s.res.Pictures, Ref{URL: src, Text: n.label, Offset: n.line.Start})
		if scheme(src) == "" && !external(src) && s.env.Picture != nil {
			poster, hasPoster = s.env.Picture(src)
		}
	}
	caption := n.args.values["caption"]
	var b strings.Builder
	b.WriteString(`<figure class="video">`)
	if c.file != "" {
		fmt.Fprintf(&b, `<video controls="" preload="none" src="%s" aria-label="%s"`, attribute(c.file), html.EscapeString(n.label))
		if hasPoster {
			fmt.Fprintf(&b, ` poster="%s" width="%d" height="%d"`, attribute(poster.URL), poster.Width, poster.Height)
		}
		b.WriteString(`></video>`)
	} else {
		s.frame(c.host)
		fmt.Fprintf(&b, `<a class="video-facade" href="%s" data-player="%s" rel="noopener">`, html.EscapeString(c.watch), html.EscapeString(c.player))
		if hasPoster {
			b.WriteString(pictureTag(&picture{Picture: poster}))
		}
		fmt.Fprintf(&b, `<span class="video-play" aria-hidden="true"></span><span class="video-title">%s</span><span class="video-host">%s</span></a>`, html.EscapeString(n.label), c.site)
	}
	if caption != "" {
		fmt.Fprintf(&b, "<figcaption>%s</figcaption>", html.EscapeString(caption))
	}
	b.WriteString("</figure>\n")
	n.become(&island{s: s, html: b.String(), text: strings.TrimSpace(n.label + "\n" + caption), blocky: true, linked: true})
	return nil
}

func (s *state) frame(host string) {
	for _, h := range s.res.Frames {
		if h == host {
			return
		}
	}
	s.res.Frames = append(s.res.Frames, host)
}
