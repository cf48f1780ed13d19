import TestSupport
import Testing

@testable import Report
@testable import Trial

@Suite struct `The review as Typst` {
  static let document = PhaseThree.review()
  static let source = TypstWriter(document).source

  /// The strings of a source and what stands between them.
  private func parts(_ source: String) -> (strings: [String], code: String) {
    var strings: [String] = []
    var code = ""
    var current: String?
    var isEscaped = false
    for character in source {
      if var text = current {
        if isEscaped {
          text.append(character == "n" ? "\n" : character)
          isEscaped = false
        } else if character == "\\" {
          isEscaped = true
        } else if character == "\"" {
          strings.append(text)
          current = nil
          continue
        } else {
          text.append(character)
        }
        current = text
      } else if character == "\"" {
        current = ""
      } else {
        code.append(character)
      }
    }
    #expect(current == nil, "a string is open at the end")
    return (strings, code)
  }

  @Test(.tags(.identity)) func `what a user wrote stands in strings and nowhere else`() {
    let hostile = PhaseThree.hostile
    let plain = parts(Self.source)
    let (strings, code) = parts(TypstWriter(PhaseThree.review(hostile)).source)
    #expect(strings.contains(hostile.identification.title))
    #expect(strings.contains("= Heading\n- item #panic() <script>alert(1)</script>"))
    #expect(strings.contains { $0.contains("Drug <A> & #B") })
    // Outside of strings only the functions of the template are called; user text would bring characters that they do not use.
    let body = code.dropFirst(parts(TypstTemplate.source).code.count)
    #expect(!body.contains("$") && !body.contains("<") && !body.contains("@") && !body.contains("panic"))
    let calls = { (code: String) in Set(code.split { !$0.isLetter && $0 != "-" }) }
    // The note, which only the hostile protocol has, stands beside its paragraph.
    #expect(calls(code).subtracting(calls(plain.code)).subtracting(["beside"]).isEmpty)
  }

  @Test(.tags(.identity)) func `brackets pair`() {
    let code = parts(Self.source).code
    for (open, close) in [("(", ")"), ("{", "}"), ("[", "]")] as [(Character, Character)] {
      #expect(code.filter { $0 == open }.count == code.filter { $0 == close }.count, "\(open)\(close)")
    }
  }

  @Test(.tags(.identity)) func `every figure is read from its file and carries its words`() {
    for figure in Self.document.figures {
      #expect(Self.source.contains("image(\"figures/\(figure.id).svg\", width: 100%, alt: \(Markup.typst(figure.alternativeText)))"))
    }
    #expect(Self.document.figures.count == 4)
    #expect(Set(Self.document.figures.map(\.id)).count == 4)
  }

  @Test(.tags(.identity)) func `the date is the one handed in`() {
    #expect(Self.source.contains("date: datetime(year: 2026, month: 11, day: 23)"))
    #expect(Self.source == TypstWriter(PhaseThree.review()).source)
    #expect(!Self.source.contains("datetime.today"))
    #expect(CalendarDate(year: 2026, month: 3, day: 4).iso == "2026-03-04")
  }

  @Test(.tags(.golden)) func `a small table is set with its rules`() {
    let layout = TableLayout(
      label: "", columns: [.init(key: "a", title: "Scenario", alignment: .left), .init(key: "p", title: "p", alignment: .right)],
      rows: [[.init("none"), .init("3%", error: "±0.2")], [.init("\"x\""), .init("85%")]], primaryRow: 1)
    #expect(
      TypstTable.source(layout) == """
        tab((1fr, auto,), (left, right,),
          top,
          table.header(
            hd("Scenario", left), hd(emph("p"), right)),
          mid,
          "none", box({ "3%"; mc("±0.2") }),
          thin,
          strong("\\"x\\""), box(strong("85%")),
          bot)
        """)
    #expect(
      HTMLTable.html(layout) == """
        <table>
        <thead>
        <tr><th scope="col" class="short">Scenario</th><th scope="col" class="number"><i>p</i></th></tr>
        </thead>
        <tbody>
        <tr><th scope="row" class="short">none</th><td class="number">3% <span class="mc">±0.2</span></td></tr>
        <tr class="primary"><th scope="row" class="short">&quot;x&quot;</th><td class="number">85%</td></tr>
        </tbody>
        </table>

        """)
  }

  @Test(.tags(.identity), arguments: ["a\"b", "\\", "\\\"", "line\nbreak", "#let $x$ @y -- ~ // /* */", "tab\there", "ünï–𝛼"])
  func `a string is read back as it was written`(_ text: String) {
    #expect(parts(Markup.typst(text)).strings == [text.replacing("\t", with: " ")])
  }

  @Test(.tags(.identity)) func `a table too wide for its page breaks its heads, and only then`() {
    let narrow = TableMeasure(TableLayout(PhaseThree.power))
    #expect(narrow.natural < TableMeasure.wide)
    let wide = TableLayout(PhaseThree.operatingCharacteristics)
    #expect(TableMeasure(wide).natural > TableMeasure.wide)
    #expect(TableMeasure(wide).broken(2).joined(separator: " ") == wide.columns[2].title)
    #expect(TypstTable.source(wide).contains("\\n"))
    #expect(!TypstTable.source(TableLayout(PhaseThree.power)).contains("\\n"))
  }
}
