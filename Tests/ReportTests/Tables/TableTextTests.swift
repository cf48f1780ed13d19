import Report
import TestSupport
import Testing
import Trial

@Suite struct `Tables as text and CSV` {
  @Test(.tags(.golden)) func `numbers stand right, words left, errors beside`() {
    let table = ResultTable(
      label: "Shares", columns: [.init("a", "Scenario", .text), .init("p", "Power", .probability), .init("x", "Bias", .number(unit: "points"))],
      rows: [
        [.text("none"), .number(0.0251, monteCarloError: 0.0016), .number(-0.0043, monteCarloError: 0.0083)],
        [.text("planned"), .number(0.8497, monteCarloError: 0.0036), .number(0.0757, monteCarloError: 0.0082)],
      ], note: "After ±: Monte Carlo standard error.")
    #expect(
      TerminalText().text(.table(table), style: TableStyle())
        == """
        Shares
          Scenario      Power   Bias, points
          ──────────────────────────────────
          none      2.5% ±0.2  −0.004 ±0.008
          planned    85% ±0.4   0.076 ±0.008
          After ±: Monte Carlo standard error.

        """)
  }

  /// A constant whose sums are rounded has an error of some 10⁻¹⁶, which is no error.
  @Test(.tags(.golden)) func `a simulated constant has the digits of its value and no error beside`() {
    func lines(_ values: [(Double, Double)]) -> [String] {
      let table = ResultTable(
        label: "", columns: [.init("x", "x", .number(unit: ""))], rows: values.map { [.number($0.0, monteCarloError: $0.1)] })
      return TerminalText().text(.table(table), style: TableStyle()).split(separator: "\n").dropFirst(2).map {
        $0.trimmingPrefix { $0 == " " }.description
      }
    }
    #expect(lines([(-3.2, 1.1e-16), (-2.5, 0)]) == ["−3.20", "−2.50"])
    #expect(lines([(-3.0000000000000004, 1.1e-16), (-1, 2e-13)]) == ["−3", "−1"])
    #expect(lines([(1e-16, 3e-17)]) == ["0"])
    // Beside a row with an error of its own.
    #expect(lines([(-3.2, 1.1e-16), (-2.4876, 0.012)]) == ["−3.20", "−2.49 ±0.01"])
    #expect(lines([(0.0000024, 0.0000008)]) == ["0.000002 ±0.000001"])
  }

  @Test(.tags(.identity)) func `a word longer than its column widens it rather than shift its row`() {
    let table = ResultTable(
      label: "Designs", columns: [.init("a", "Design", .text), .init("b", "Scenario", .text), .init("n", "Patients", .count)],
      rows: [
        [.text("a/folder/of/designs/with-a-long-name.yaml"), .text("as planned"), .count(120)], [.text("b.yaml"), .text("as planned"), .count(12)],
      ])
    let lines = TerminalText(width: 50).text(.table(table), style: TableStyle()).split(separator: "\n")
    #expect(lines.count == 5 && lines[3].hasSuffix("120") && lines[4].hasSuffix(" 12"))
    #expect(Set(lines.dropFirst().map(\.count)).count == 1)
  }

  @Test(.tags(.identity)) func `every line of a table is as wide as its rule`() {
    for table in [PhaseThree.boundaries, PhaseThree.looks, PhaseThree.subgroups] {
      let lines = TerminalText(width: 200).text(.table(table), style: TableStyle(confidenceLevel: 0.95)).split(separator: "\n")
      let rule = lines.first { $0.contains("───") }?.count ?? 0
      #expect(rule > 0)
      for line in lines.prefix(3 + table.rows.count) { #expect(line.count <= rule) }
    }
  }

  @Test(.tags(.identity)) func `a table too wide for the line is turned`() {
    let text = TerminalText(width: 100).text(.table(PhaseThree.operatingCharacteristics), style: TableStyle())
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 })
    #expect(text.contains("  Stopped early"))
    #expect(text.contains("no effect"))
  }

  @Test(.tags(.golden)) func `a turned table keeps its groups, a record tells only what it has`() {
    let table = ResultTable(
      label: "",
      columns: [
        .init("look", "Look", .text), .init("a", "Placebo", .count, group: "Patients"), .init("b", "Drug", .count, group: "Patients"),
        .init("p", "p", .pValue),
      ], rows: [[.text("end"), .count(88), .count(84), .number(0.013)]])
    #expect(
      TerminalText().text(TableLayout(table).transposed()) == """
                       end
          ────────────────
          Patients
            Placebo     88
            Drug        84
          p          0.013

        """)
    let record = ResultTable(
      label: "", layout: .record,
      columns: [.init("a", "Size", .count), .init("b", "Power", .probability), .init("c", "Score", .number(unit: ""), decimals: 12)],
      rows: [[.count(348), .missing, .number(2.4e-13)]])
    #expect(
      TerminalText().text(.table(record), style: TableStyle()) == """
          Size   348
          Score  2.4 × 10⁻¹³

        """)
  }

  @Test(.tags(.identity)) func `only the primary row is bold, and only where color is asked for`() {
    let colored = TerminalText(color: true, width: 200).text(.table(PhaseThree.subgroups), style: TableStyle())
    #expect(colored.split(separator: "\n").filter { $0.contains("\u{1B}[1m") }.count == 1)
    #expect(colored.split(separator: "\n").first { $0.contains("\u{1B}[1m") }?.contains("All randomized") == true)
    #expect(!TerminalText(width: 200).text(.table(PhaseThree.subgroups), style: TableStyle()).contains("\u{1B}"))
  }

  @Test(.tags(.identity)) func `ends of an interval become one column that names its level`() {
    let layout = TableLayout(PhaseThree.subgroups, style: TableStyle(confidenceLevel: 0.95))
    let place = layout.columns.firstIndex { $0.key == "lower" }
    #expect(place.map { layout.columns[$0].title } == "95% CI")
    #expect(!layout.columns.contains { $0.key == "upper" })
    #expect(place.map { layout.rows[0][$0].text } == "−2.72 to 0.48")
    #expect(layout.columns.first { $0.key == "difference" }?.title == "Difference, points")
  }

  @Test(.tags(.identity)) func `a mean and its error share a cell`() {
    let layout = TableLayout(PhaseThree.byVisit, style: TableStyle(decimals: 2, confidenceLevel: 0.95))
    let place = layout.columns.firstIndex { $0.key == "mean_placebo" }
    #expect(place.map { layout.rows[5][$0].text } == "−9.06 (0.57)")
    #expect(!layout.columns.contains { $0.key.hasPrefix("lower_") || $0.key.hasPrefix("standardError_") })
  }

  @Test(.tags(.identity)) func `a unit is named once: over its group, or in its head`() {
    let layout = TableLayout(PhaseThree.byVisit, style: TableStyle(decimals: 2, confidenceLevel: 0.95)).keeping([
      "visit", "mean_placebo", "difference", "lower",
    ])
    #expect(layout.columns.map(\.group) == [nil, "Mean (SE), points", "Difference (95% CI), points", "Difference (95% CI), points"])
    #expect(layout.columns.map(\.title) == ["Visit", "Placebo", "Difference", "95% CI"])
    let weeks = ResultTable(
      label: "", columns: [.init("w", "Weeks", .number(unit: "weeks")), .init("e", "Expected patients", .number(unit: "patients"))],
      rows: [[.number(1), .number(2)]])
    #expect(TableLayout(weeks).columns.map(\.title) == ["Weeks", "Expected patients"])
  }

  @Test(.tags(.identity)) func `CSV keeps every bit and quotes what it must`() {
    let table = ResultTable(
      label: "",
      columns: [.init("name", "Name", .text), .init("x", "x", .number(unit: "")), .init("i", "i", .number(unit: "")), .init("n", "n", .count)],
      rows: [
        [.text("a, \"b\""), .number(1.0 / 3, monteCarloError: 0.1), .interval(-1, .infinity), .count(3)],
        [.text("line\nbreak"), .missing, .missing, .missing],
      ])
    #expect(
      ResultsCSV.text(table) == """
        name,x,xMonteCarloError,iLower,iUpper,n
        "a, ""b""\",0.3333333333333333,0.1,-1.0,Infinity,3
        "line
        break",,,,,

        """)
  }

  @Test(.tags(.identity)) func `the long form holds each value once`() {
    let lines = ResultsCSV.long(PhaseThree.simulation).split(separator: "\n")
    #expect(lines[0] == "result,row,key,value,monteCarloError")
    #expect(lines.contains("operatingCharacteristics,3,scenario,planned,"))
    #expect(lines.contains("operatingCharacteristics,3,bias,\((-2.571 - -2.4952).description),0.0082"))
    #expect(lines.contains("powerCurve,2,y,0.5583,0.005"))
    #expect(lines.contains("run,1,trials,10000,"))
    #expect(Set(lines).count == lines.count)
  }
}
