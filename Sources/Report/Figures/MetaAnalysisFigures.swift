import Foundation
import Trial

/// The figures of a meta-analysis, each where the results for it are there.
public enum MetaAnalysisFigures {
  /// Trials with their intervals and weights, the pooled effect, the prediction: `metaAnalysis` and `forest`.
  public static func forest(_ results: TrialResults) -> Figure? { ForestFigure(results)?.figure }

  /// Effects by their errors with the limits of chance: `metaAnalysis`, `funnel`, `funnelLimits`, and `biasTests` where they are.
  public static func funnel(_ results: TrialResults) -> Figure? { FunnelFigure(results)?.figure }

  /// Treatments of a network and the trials between them: `treatments` and `comparisons`.
  public static func network(_ results: TrialResults, label: String) -> Figure? { NetworkFigure(results, label: label)?.figure }
}

/// What a meta-analysis is of, and the scale its effects are drawn on.
struct EffectScale {
  let name: String
  let treatment: String
  let control: String
  let measure: String
  let unit: String
  let isLowerBetter: Bool
  /// Ratios are drawn on a logarithmic scale.
  let isRatio: Bool
  let level: Double
  let trials: Int
  let decimals: Int

  init?(_ results: TrialResults) {
    guard let record = results.table("metaAnalysis"), case .estimate(let pooled)? = results["pooled"], let trials = record.number(0, "trials"),
      let level = record.number(0, "level"), let measure = record.text(0, "measure")
    else { return nil }
    name = record.text(0, "name") ?? ""
    treatment = record.text(0, "treatment") ?? "treatment"
    control = record.text(0, "control") ?? "control"
    self.measure = measure
    unit = measure == "mean difference" ? pooled.unit : ""
    isLowerBetter = record.text(0, "better") == "lower"
    isRatio = record.number(0, "noDifference") == 1
    self.level = level
    self.trials = Int(trials)
    let width = pooled.interval.map { ($0.upper - $0.lower) / 4 } ?? 0.1
    decimals = max(isRatio ? 2 : 1, NumberStyle.decimals(standardError: width))
  }

  func position(_ effect: Double) -> Double { isRatio ? log(effect) : effect }
  func number(_ effect: Double) -> String { NumberStyle.number(effect, decimals: decimals) }
  func range(_ lower: Double, _ upper: Double) -> String { NumberStyle.range(lower, upper, decimals: decimals) }
  func ticks(_ domain: ClosedRange<Double>, most: Int) -> [Double] { isRatio ? Ticks.ratios(domain, most: most) : Ticks.within(domain, most: most) }
  var labels: Plot.Axis.Labels { isRatio ? .ratio : .number }

  /// `standardized mean difference`, `mean difference, points`.
  var title: String { unit.isEmpty ? measure : "\(measure), \(unit)" }
  /// `← treatment better · odds ratio · control better →`.
  var directedTitle: String {
    let (left, right) = isLowerBetter ? (treatment, control) : (control, treatment)
    return "← \(left) better · \(title) · \(right) better →"
  }
}
