import Foundation
import TestSupport
import Testing

@testable import Report
@testable import Trial

@Suite struct `Figures of a trial` {
  static let all: [Figure] = [
    TrialFigures.meansByVisit(PhaseThree.trial, analysis: PhaseThree.analysis),
    TrialFigures.boundaries(PhaseThree.trial, design: PhaseThree.design),
    TrialFigures.boundaries(PhaseThree.trial, design: PhaseThree.design, analysis: PhaseThree.analysis),
    TrialFigures.powerCurve(PhaseThree.trial, design: PhaseThree.design, simulation: PhaseThree.simulation),
    TrialFigures.powerCurve(PhaseThree.trial, design: nil, simulation: PhaseThree.simulation),
    TrialFigures.subgroupForest(PhaseThree.trial, analysis: PhaseThree.analysis),
    TrialFigures.failureAnatomy(PhaseThree.trial, simulation: PhaseThree.anatomy(error: 0.25)),
    TrialFigures.failureAnatomy(PhaseThree.trial, simulation: PhaseThree.anatomy(error: 1.5)),
  ].compactMap { $0 }

  @Test(.tags(.identity)) func `are drawn wherever their results are there, and only there`() {
    #expect(Self.all.count == 8)
    #expect(TrialFigures.meansByVisit(PhaseThree.trial, analysis: PhaseThree.design) == nil)
    #expect(TrialFigures.subgroupForest(PhaseThree.trial, analysis: TrialResults()) == nil)
    #expect(TrialFigures.failureAnatomy(PhaseThree.trial, simulation: PhaseThree.simulation) == nil)
    #expect(TrialFigures.powerCurve(PhaseThree.trial, design: nil, simulation: nil) == nil)
    #expect(TrialFigures.boundaries(PhaseThree.trial, design: TrialResults()) == nil)
  }

  @Test(.tags(.identity), arguments: all) func `carry a headline, a way to read them and words with numbers`(_ figure: Figure) throws {
    #expect(figure.headline.count <= 90 && figure.headline.contains { $0.isLetter })
    #expect(figure.headline.first?.isUppercase == true && !figure.headline.contains("shows that"))
    #expect(figure.howToRead.hasSuffix(".") && !figure.howToRead.contains("  "))
    #expect(figure.alternativeText.split { !$0.isNumber && $0 != "." }.count >= 2, "two numbers at least")
    let json = try JSONSerialization.jsonObject(with: Data(figure.specification.text().utf8)) as? [String: Any]
    #expect(json?["layer"] != nil)
    #expect(json?["config"] == nil)
  }

  @Test(.tags(.identity), arguments: all) func `keep the rules of drawing`(_ figure: Figure) {
    #expect(FigureCheck.faults(figure.specification).isEmpty)
  }

  @Test(.tags(.identity), arguments: all) func `fit their width with all their labels`(_ figure: Figure) {
    let extent = Extent(figure.specification)
    #expect(extent.right - extent.left <= Double(figure.width.pixels), "\(figure.id) is \(extent.right - extent.left) px wide")
  }

  @Test(.tags(.identity)) func `long labels still fit`() throws {
    var trial = PhaseThree.trial
    trial.arms[0].label = "Placebo, with usual care"
    trial.arms[1].label = "Igmesine 25 mg each day"
    for figure in [
      TrialFigures.meansByVisit(trial, analysis: PhaseThree.analysis), TrialFigures.subgroupForest(trial, analysis: PhaseThree.analysis),
    ] {
      let figure = try #require(figure)
      let extent = Extent(figure.specification)
      #expect(extent.right - extent.left <= Double(figure.width.pixels))
    }
  }

  @Test(.tags(.identity)) func `means stand where the results put them`() throws {
    let figure = try #require(TrialFigures.meansByVisit(PhaseThree.trial, analysis: PhaseThree.analysis))
    let lines = figure.specification["layer"]?.elements.filter { $0["mark"]?["type"] == "line" } ?? []
    #expect(lines.count == 2)
    for (line, arm) in zip(lines, ["placebo", "igmesine"]) {
      let means = line["data"]?["values"]?.elements.compactMap { $0["y"]?.double } ?? []
      #expect(means == [0] + PhaseThree.byVisit.rows.indices.compactMap { PhaseThree.byVisit.number($0, "mean_\(arm)") })
    }
    #expect(lines.map { $0["mark"]?["color"] } == [["expr": "control"], ["expr": "active"]])
    #expect(lines[0]["mark"]?["strokeDash"] != lines[1]["mark"]?["strokeDash"], "gray print tells arms apart by dash alone")
    #expect(figure.headline == "At week 6 Igmesine 25 mg is 1.1 points better than Placebo (95% CI −0.5 to 2.7)")
  }

  @Test(.tags(.identity)) func `benefit is positive to the right whichever way is better`() throws {
    func squares(_ trial: TrialProtocol) throws -> [Double] {
      let figure = try #require(TrialFigures.subgroupForest(trial, analysis: PhaseThree.analysis))
      let points = figure.specification["layer"]?.elements.first { $0["mark"]?["shape"] == "square" }
      return points?["data"]?["values"]?.elements.compactMap { $0["x"]?.double } ?? []
    }
    let differences = PhaseThree.subgroups.rows.indices.compactMap { PhaseThree.subgroups.number($0, "difference") }
    #expect(try squares(PhaseThree.trial) == differences.map { -$0 })
    var higher = PhaseThree.trial
    higher.endpoints[0].better = .higher
    #expect(try squares(higher) == differences)
    let figure = try #require(TrialFigures.meansByVisit(higher, analysis: PhaseThree.analysis))
    #expect(figure.headline == "At week 6 Igmesine 25 mg is 1.1 points worse than Placebo")
  }

  @Test(.tags(.identity)) func `a subset says whether it was planned, and its factor bears the test`() throws {
    let figure = try #require(TrialFigures.subgroupForest(PhaseThree.trial, analysis: PhaseThree.analysis))
    let texts = Extent(figure.specification).texts
    #expect(texts.contains("Country, prespecified") && texts.contains("Setting, post hoc"))
    #expect(texts.filter { $0.hasPrefix("interaction p") } == ["interaction p = 0.11", "interaction p = 0.19"])
  }

  @Test(.tags(.identity)) func `a Monte Carlo bar is drawn where it is larger than its mark, else its size is said`() throws {
    let fine = try #require(TrialFigures.powerCurve(PhaseThree.trial, design: nil, simulation: PhaseThree.simulation))
    #expect(fine.howToRead.contains("smaller than the marks"))
    var coarse = TrialResults()
    var table = PhaseThree.operatingCharacteristics
    table.rows[1][3] = .number(0.56, monteCarloError: 0.05)
    coarse.append("operatingCharacteristics", .table(table))
    let figure = try #require(TrialFigures.powerCurve(PhaseThree.trial, design: nil, simulation: coarse))
    let bars = figure.specification["layer"]?.elements.filter { $0["mark"]?["style"] == "monte-carlo" } ?? []
    let ends = bars.first?["data"]?["values"]?.elements.first
    #expect(ends?["p"]?.double?.isClose(to: 0.46, within: 1e-12) == true && ends?["top"]?.double?.isClose(to: 0.66, within: 1e-12) == true)
    #expect(figure.howToRead.contains("±2 Monte Carlo standard errors"))
  }

  @Test(.tags(.identity)) func `the observed path is the benefit's`() throws {
    let figure = try #require(TrialFigures.boundaries(PhaseThree.trial, design: PhaseThree.design, analysis: PhaseThree.analysis))
    let path = figure.specification["layer"]?.elements.first { $0["mark"]?["color"] == ["expr": "active"] }
    #expect(path?["data"]?["values"]?.elements.compactMap { $0["z"]?.double } == [2.3176, 1.3759])
    #expect(figure.headline == "The evidence stayed below the bound at every look")
  }
}

/// How far a figure's text reaches, by the widths of its type.
struct Extent {
  var left = 0.0
  var right = 0.0
  var texts: [String] = []

  init(_ specification: JSONValue) {
    let width = specification["width"]?.double ?? 0
    right = width
    for layer in specification["layer"]?.elements ?? [] where layer["mark"]?["type"] == "text" && layer["mark"]?["stroke"] == nil {
      let mark = layer["mark"] ?? .null
      let isBold = mark["fontWeight"] == "bold" || mark["style"] == "direct" || mark["style"] == "row-strong"
      for datum in layer["data"]?["values"]?.elements ?? [] {
        guard case .text(let text)? = datum["text"] else { continue }
        texts.append(text)
        let size = TextWidth.pixels(text, size: mark["fontSize"]?.double ?? 11, bold: isBold)
        let domain = layer["encoding"]?["x"]?["scale"]?["domain"]?.elements.compactMap(\.double) ?? []
        let scaled = datum["x"]?.double.map { value in domain.count == 2 ? width * (value - domain[0]) / (domain[1] - domain[0]) : 0 }
        let x = (layer["encoding"]?["x"]?["value"]?.double ?? scaled ?? 0) + (mark["dx"]?.double ?? 0)
        let isLeft = mark["align"] == "left" || ["direct", "row", "row-strong"].contains { mark["style"] == .text($0) }
        let isRight = mark["align"] == "right" || mark["style"] == "number"
        left = min(left, isLeft ? x : isRight ? x - size : x - size / 2)
        right = max(right, isLeft ? x + size : isRight ? x : x + size / 2)
      }
    }
  }
}

extension JSONValue {
  var double: Double? {
    switch self {
    case .number(let value): value
    case .integer(let value): Double(value)
    default: nil
    }
  }
}
