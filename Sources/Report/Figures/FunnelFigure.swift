import Foundation
import Trial

/// The funnel plot: effects over their standard errors, large trials at the top, with the limits within which chance alone would keep them.
struct FunnelFigure {
  struct Point {
    var name: String
    var isFilled: Bool
    var effect: Double
    var standardError: Double
  }

  let scale: EffectScale
  let points: [Point]
  /// On the drawn scale, at the widest error.
  let center: Double
  let limits: ClosedRange<Double>
  let widest: Double
  let eggerStatistic: Double?
  let eggerP: Double?

  /// Nil where the results have no meta-analysis.
  init?(_ results: TrialResults) {
    guard let scale = EffectScale(results), let table = results.table("funnel"), let curve = results.curve("funnelLimits"),
      let ends = Self.ends(curve), let widest = curve.lines.first?.points.last?.y, widest > 0
    else { return nil }
    self.scale = scale
    self.widest = widest
    center = scale.position(ends.center)
    limits = scale.position(ends.lower)...scale.position(ends.upper)
    points = table.rows.indices.compactMap { index in
      guard let effect = table.number(index, "effect"), let error = table.number(index, "standardError") else { return nil }
      return Point(
        name: table.text(index, "study") ?? "", isFilled: table.text(index, "kind") == "filled", effect: scale.position(effect), standardError: error)
    }
    let tests = results.table("biasTests")
    let egger = tests?.row("test", "Egger's regression")
    eggerStatistic = egger.flatMap { tests?.number($0, "statistic") }
    eggerP = egger.flatMap { tests?.number($0, "p") }
  }

  private static func ends(_ curve: Curve) -> (center: Double, lower: Double, upper: Double)? {
    func end(_ label: String) -> Double? { curve.lines.first { $0.label == label }?.points.last?.x }
    guard let center = end("pooled"), let lower = end("lower"), let upper = end("upper"), lower <= upper else { return nil }
    return (center, lower, upper)
  }

  var figure: Figure {
    Figure(
      id: "funnel", headline: headline, howToRead: howToRead, alternativeText: alternativeText, width: .narrow, specification: plot.specification)
  }

  /// Published trials beyond the limits of chance, the farthest first.
  var outside: [Point] {
    func excess(_ point: Point) -> Double {
      abs(point.effect - center) / point.standardError * widest / max(limits.upperBound - center, 1e-12)
    }
    return points.filter { !$0.isFilled && excess($0) > 1 }.sorted { excess($0) > excess($1) }
  }
  private var filled: Int { points.count { $0.isFilled } }

  private var headline: String {
    guard let p = eggerP, let statistic = eggerStatistic else { return "Effects of \(scale.trials) trials by their standard errors" }
    let found = "p \(EstimateText.equality(NumberStyle.pValue(p)))"
    guard p < 0.05 else { return Figure.headline("\(scale.trials) trials show no clear asymmetry (Egger's test \(found))", narrow: true) }
    let more = (statistic < 0) == scale.isLowerBetter ? "more" : "less"
    return Figure.headline(
      "Small trials favor \(scale.treatment) \(more) than large ones do (Egger's test \(found))",
      "Small trials favor \(scale.treatment) \(more) than large ones (Egger \(found))", "Small trials tell other effects (Egger \(found))",
      narrow: true)
  }

  private var howToRead: String {
    "Points: trials, precise ones at the top. Black: the pooled effect; gray: no difference; dashed: within these lines \(NumberStyle.percent(scale.level)) of trials with that true effect would lie; "
      + "\(outside.count) of \(scale.trials) \(outside.count == 1 ? "lies" : "lie") outside."
      + (outside.isEmpty ? "" : " Named where there is room: the farthest of these.")
      + (filled > 0 ? " Open: \(filled) mirrored by trim and fill." : "")
      + (scale.isRatio ? " Standard errors of the logarithm; logarithmic scale." : "")
      + (scale.trials < 10 ? " With fewer than ten trials asymmetry is hardly seen." : "")
  }

  private var alternativeText: String {
    "Funnel plot of \(scale.trials) trials about a pooled effect of \(scale.number(scale.isRatio ? exp(center) : center)); "
      + "\(outside.count) \(outside.count == 1 ? "lies" : "lie") outside the limits of chance."
  }
}
