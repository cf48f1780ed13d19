/// A table of a clinical study report as a page of its own.
public enum StudyTableHTML {
  public static func page(_ table: StudyTable) -> String {
    let notes = table.footnotes.map { "<p class=\"note\">\(Markup.html($0))</p>\n" }.joined()
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8"/>
      <meta name="viewport" content="width=device-width, initial-scale=1"/>
      <meta name="generator" content="Equipoise"/>
      <title>\(Markup.html(table.heading)). \(Markup.html(table.title))</title>
      <style>
      \(HTMLStyle.source)main{max-width:924px;margin:0 auto;padding:28px 24px 60px}td,th{white-space:pre-wrap}
      </style>
      </head>
      <body>
      <main>
      <div class="tabled wide" id="\(Markup.html(table.id))">
      <h1 class="caption" id="caption"><span class="n">\(Markup.html(table.heading))</span>\(Markup.html(table.title))</h1>
      \(table.population.isEmpty ? "" : "<p class=\"kind\">\(Markup.html(table.population))</p>\n")\
      <div class="scroll" tabindex="0" role="group" aria-labelledby="caption">
      \(HTMLTable.html(table.layout, labelledBy: "caption"))</div>
      \(notes)</div>
      </main>
      </body>
      </html>

      """
  }
}
