// Package publish decides what is public and prepares every public answer: ahead of time, or, where few ask, at the first
// request and from the same snapshot.
//
// It turns a content.Library into a Snapshot: pages, lists, feeds, sitemaps, markdown twins, redirects and pictures, each
// with its headers, validators and compressed forms. A Site holds the snapshot of the moment and answers requests by
// picking bytes from it; a Publisher watches the content folder and the clock, builds the next snapshot, swaps it in, and
// hands what changed to the search index. A document that is not live at the snapshot's moment is on none of these.
//
// It refuses to know HTTP servers, templates, databases and search engines: Renderer prints the pages, an
// Announcer hears what is public, and where addresses of the past lead is asked of Remember.
package publish
