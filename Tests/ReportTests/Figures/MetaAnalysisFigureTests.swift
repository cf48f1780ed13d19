import Evidence
import Foundation
import TestSupport
import Testing
import Trial

@testable import Report

@Suite struct `Figures of a meta-analysis` {
  static let all: [Figure] = [PublishedTrials.tricyclics, PublishedTrials.responders].flatMap { results in
    [MetaAnalysisFigures.forest(results), MetaAnalysisFigures.funnel(results)].compactMap { $0 }
  }

  @Test(.tags(.identity)) func `are drawn wherever their results are there, and only there`() {
    #expect(Self.all.map(\.id) == ["forest", "funnel", "forest", "funnel"])
    #expect(MetaAnalysisFigures.forest(TrialResults()) == nil && MetaAnalysisFigures.funnel(PhaseThree.analysis) == nil)
  }

  @Test(.tags(.identity), arguments: all) func `keep the rules of drawing and fit their width`(_ figure: Figure) {
    #expect(FigureCheck.faults(figure.specification).isEmpty)
    let extent = Extent(figure.specification)
    #expect(extent.right - extent.left <= Double(figure.width.pixels), "\(figure.id) is \(extent.right - extent.left) px wide")
  }

  @Test(.tags(.identity), arguments: all) func `carry a headline, a way to read them and words with numbers`(_ figure: Figure) {
    #expect(figure.headline.count <= 90 && !figure.headline.hasSuffix("…"))
    #expect(figure.howToRead.hasSuffix(".") && !figure.howToRead.contains("  "))
    #expect(figure.alternativeText.split { !$0.isNumber && $0 != "." }.count >= 2)
  }

  /// The numbers of metafor's REML with Hartung–Knapp. The trials stand from the top in the order of the results, the diamond below them from limit to limit, the prediction last.
  @Test(.tags(.identity)) func `squares stand at the effects, the diamond spans the interval`() throws {
    let results = PublishedTrials.tricyclics
    let figure = try #require(MetaAnalysisFigures.forest(results))
    let table = try #require(results.table("forest"))
    let layers = figure.specification["layer"]?.elements ?? []
    let squares = try #require(layers.first { $0["mark"]?["shape"] == "square" })["data"]?["values"]?.elements ?? []
    let effects = (0..<17).compactMap { table.number($0, "effect") }
    #expect(squares.compactMap { $0["x"]?.double } == effects)
    let heights = squares.compactMap { $0["y"]?.double }
    #expect(zip(heights, heights.dropFirst()).allSatisfy { $0 > $1 })
    let diamond = try #require(layers.first { $0["mark"]?["fill"] == ["expr": "active"] })["data"]?["values"]?.elements ?? []
    let xs = diamond.compactMap { $0["x"]?.double }
    #expect(xs.min() == table.number(17, "lower") && xs.max() == table.number(17, "upper"))
    #expect(diamond.compactMap { $0["y"]?.double }.allSatisfy { $0 < (heights.last ?? 0) })
    #expect(figure.headline == "17 trials favor tricyclics over placebo: −0.61 (95% CI −0.99 to −0.24)")
    #expect(Extent(figure.specification).texts.contains("← tricyclics better · standardized mean difference · placebo better →"))
  }

  @Test(.tags(.identity)) func `a ratio is drawn by its logarithm and labeled as it is`() throws {
    let results = PublishedTrials.responders
    let table = try #require(results.table("forest"))
    for figure in [try #require(MetaAnalysisFigures.forest(results)), try #require(MetaAnalysisFigures.funnel(results))] {
      let axis = figure.specification["layer"]?.elements.compactMap { $0["encoding"]?["x"]?["axis"] }.first { $0 != .null }
      #expect(axis?["labelExpr"] == "replace(format(exp(datum.value),'.3~r'),'-','−')")
    }
    let figure = try #require(MetaAnalysisFigures.forest(results))
    let squares = figure.specification["layer"]?.elements.first { $0["mark"]?["shape"] == "square" }
    let positions = squares?["data"]?["values"]?.elements.compactMap { $0["x"]?.double } ?? []
    #expect(positions.count == 8)
    for (index, position) in positions.enumerated() { #expect(position.isClose(to: log(try #require(table.number(index, "effect"))), within: 1e-12)) }
    #expect(Extent(figure.specification).texts.contains("← placebo better · odds ratio · TCA better →"), "more responders are better")
  }

  @Test(.tags(.identity)) func `the funnel names trials beyond chance, and shows what was filled as open`() throws {
    let figure = try #require(MetaAnalysisFigures.funnel(PublishedTrials.tricyclics))
    #expect(Extent(figure.specification).texts.contains("Rampello(100)"), "by far the largest effect")
    #expect(figure.headline == "Small trials favor tricyclics more than large ones (Egger p = 0.015)")
    let opposite = try #require(MetaAnalysisFigures.funnel(PublishedTrials.responders))
    #expect(opposite.headline.hasPrefix("8 trials show no clear asymmetry") && opposite.howToRead.contains("fewer than ten"))
    let filled = PublishedTrials.ratios
    let open = try #require(MetaAnalysisFigures.funnel(filled)).specification["layer"]?.elements.first { $0["mark"]?["fill"] == ["expr": "paper"] }
    #expect(open?["data"]?["values"]?.elements.count == 3, "metafor fills three for the risk ratio by DerSimonian–Laird")
  }

  @Test(.tags(.identity)) func `long names and wide numbers still fit`() throws {
    let studies = (1...6).map { index in
      Study(label: "Abdelhamid-Vandermeersch and others, part \(index)", effect: -10.25 - Double(index), variance: 9.5, patients: 12_345)
    }
    let results = try PublishedEvidence(
      studies,
      question: .init(
        name: "long", treatment: "low-dose tricyclics", control: "usual care", measure: .meanDifference, better: .lower, unit: "points")
    ).results
    let figure = try #require(MetaAnalysisFigures.forest(results))
    let extent = Extent(figure.specification)
    #expect(extent.right - extent.left <= Double(figure.width.pixels), "\(extent.right - extent.left) px")
    #expect(figure.headline.count <= 90 && !figure.headline.hasSuffix("…"))
    let funnel = try #require(MetaAnalysisFigures.funnel(results))
    let reach = Extent(funnel.specification)
    #expect(reach.right - reach.left <= Double(funnel.width.pixels), "\(reach.right - reach.left) px")
  }

  @Test(.tags(.identity), arguments: [(-0.5, 1.2, 6), (-3.0, 3, 6), (0.1, 0.4, 5), (-9, 9, 7), (-0.05, 0.05, 6)])
  func `ticks of ratios are round and within`(_ low: Double, _ high: Double, _ most: Int) {
    let ticks = Ticks.ratios(low...high, most: most)
    #expect((2...most).contains(ticks.count), "\(ticks.map { exp($0) })")
    #expect(ticks.allSatisfy { (low - 1e-9...high + 1e-9).contains($0) })
    #expect(zip(ticks, ticks.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test(.tags(.identity)) func `a network has a disk a treatment and a line a comparison, and keeps the rules of drawing`() throws {
    let network = try PublishedTrials.network
    let figure = try #require(MetaAnalysisFigures.network(network, label: "classes"))
    #expect(FigureCheck.faults(figure.specification).isEmpty)
    let extent = Extent(figure.specification)
    #expect(extent.right - extent.left <= Double(figure.width.pixels), "\(extent.right - extent.left) px wide")
    #expect(figure.headline.count <= 90 && figure.howToRead.hasSuffix("."))
    let layers = figure.specification["layer"]?.elements ?? []
    let comparisons = try #require(network.table("comparisons"))
    #expect(layers.count { $0["mark"]?["type"] == "line" } == comparisons.rows.count)
    let disks = try #require(layers.first { $0["mark"]?["shape"] == "circle" })["data"]?["values"]?.elements ?? []
    let treatments = try #require(network.table("treatments"))
    #expect(disks.count == treatments.rows.count)
    // Areas are in proportion to patients.
    let patients = (0..<disks.count).compactMap { treatments.number($0, "patients") }
    let sizes = disks.compactMap { $0["size"]?.double }
    for (size, n) in zip(sizes, patients) where size > 40 { #expect((size / n).isClose(to: sizes.max()! / patients.max()!, relative: 1e-12)) }
    #expect(Extent(figure.specification).texts.contains("SSRI"))
    #expect(MetaAnalysisFigures.network(TrialResults(), label: "none") == nil)
  }
}
