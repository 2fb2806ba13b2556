"""How the page of the rules looks, on a screen and on paper."""

__all__ = ["STYLE"]

STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { font: 16px/1.5 "Liberation Sans", Arial, Helvetica, sans-serif; color: #1a1a1a;
  background: #fff; max-width: 72rem; margin: 0 auto; padding: 1.5rem; }
a { color: #0b4f8a; } a:focus-visible, pre:focus-visible { outline: 3px solid #0b4f8a; }
.skip { position: absolute; left: -100rem; } .skip:focus { left: 1rem; background: #fff; }
h1 { font-size: 1.8rem; line-height: 1.2; margin: 0 0 .5rem; }
h2 { font-size: 1.35rem; line-height: 1.25; margin: 0; }
h3 { font-size: 1rem; line-height: 1.4; margin: 1.1rem 0 .4rem; }
h4 { font-size: .8rem; margin: 0 0 .25rem; color: #555; font-weight: normal; }
p { margin: .4rem 0; } ul, ol { margin: .25rem 0; padding-left: 1.4rem; }
var { font-style: italic; color: #6a1b6a; }
code, pre { font-family: "Liberation Mono", Consolas, Menlo, monospace; font-size: .82rem; }
.legend { background: #f5f6f8; padding: .75rem 1rem; margin: 1rem 0; }
.legend dl { display: flex; flex-wrap: wrap; gap: .5rem 3rem; margin: 0; }
.legend dt { font-weight: bold; } .legend dd { margin: 0; }
.legend ul { list-style: none; padding: 0; }
.effect { display: inline-block; font-size: .8rem; font-weight: bold; padding: 0 .45rem;
  border: 1px solid; border-radius: .2rem; white-space: nowrap; vertical-align: .08em; }
.reject { color: #7d2d00; background: #fbdccb; } .review { color: #5c4500; background: #fff0bf; }
.advise, .exception { color: #0b3f6b; background: #dcebf8; }
.none { color: #444; background: #eee; }
nav { margin: 1.5rem 0 0; } nav h2 { margin-bottom: .5rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { border-bottom: 1px solid #ccc; padding: .3rem .6rem; text-align: left;
  vertical-align: top; }
thead th { border-bottom: 2px solid #666; } .number { text-align: right; }
article { border-top: 3px solid #333; margin-top: 2.5rem; padding-top: .75rem; }
.by { font-size: .9rem; font-weight: normal; color: #444; margin-left: .4rem; }
.scope { font-size: .9rem; color: #444; margin: .1rem 0 .5rem; }
.note { border-left: 4px solid #c79a00; background: #fffaf0; padding: .4rem .8rem; }
.clause > h3 { margin-top: 1.2rem; }
.two { display: grid; grid-template-columns: 1fr 1fr; gap: .5rem 2rem; }
blockquote { margin: 0 0 .5rem; padding: .4rem .8rem; background: #f5f6f8; }
cite { font-style: normal; overflow-wrap: anywhere; }
figure { margin: .6rem 0 0; } figcaption { font-size: .8rem; color: #555; }
pre { margin: .15rem 0 0; padding: .6rem .8rem; border: 1px solid #ddd; overflow-x: auto;
  line-height: 1.45; }
.string { color: #0b5a2b; } .variable { color: #6a1b6a; } .relation { color: #0b4f8a; }
.sign { color: #a00; font-weight: bold; } .comment { color: #666; }
.traces li { margin: .1rem 0; } .traces code { color: #444; overflow-wrap: anywhere; }
.where, .rest { font-size: .88rem; color: #444; } .where::before { content: "· "; }
.cases { columns: 2; column-gap: 2rem; font-size: .9rem; } .cases li { break-inside: avoid; }
.words dt { font-weight: bold; margin-top: 1rem; } .words dt code { margin-right: .5rem; }
.words dd { margin: 0 0 0 1rem; } .words ul { padding-left: 1.2rem; }
.or { margin: .1rem 0 .1rem 1.2rem; font-size: .88rem; color: #444; }
.facts { columns: 2; column-gap: 2rem; font-size: .9rem; }
a.relation { text-decoration-style: dotted; text-underline-offset: .2em; }
@media screen and (max-width: 48rem) { .two { grid-template-columns: 1fr; } .cases { columns: 1; }
  nav table td:nth-child(n+5), nav table th:nth-child(n+5) { display: none; } }
@media print { :root { font-size: 9pt; } body { max-width: none; padding: 0; font-size: 1rem; }
  .skip { display: none; } nav { break-after: page; } article { margin-top: 1.5rem; }
  a { color: inherit; text-decoration: none; } pre { white-space: pre-wrap; }
  h2, h3, h4, dt, figcaption, .scope { break-after: avoid; }
  tr, li, .note, blockquote, pre, .two { break-inside: avoid; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
@page { margin: 16mm 14mm; }
"""
