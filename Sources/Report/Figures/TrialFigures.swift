import Trial

/// The figures of a trial, each where the results for it are there.
public enum TrialFigures {
  /// Means of each arm by visit: `byVisit` of an analysis.
  public static func meansByVisit(_ trial: TrialProtocol, analysis: TrialResults) -> Figure? { MeansByVisitFigure(trial, results: analysis)?.figure }

  /// Bounds by information: `boundaries` of a design with at least two looks, with the path of the analysis's `looks` where it is given.
  public static func boundaries(_ trial: TrialProtocol, design: TrialResults, analysis: TrialResults? = nil) -> Figure? {
    BoundariesFigure(trial, design: design, analysis: analysis)?.figure
  }

  /// Hypotheses that share the error: the design's `graph`, or the path of an analysis' `graph0`, `graph1` ….
  public static func hypothesisGraph(_ results: TrialResults) -> Figure? { HypothesisGraphFigure(results)?.figure }

  /// Power over the true benefit: the design's `powerCurve`, the simulation's `operatingCharacteristics`, or both.
  public static func powerCurve(_ trial: TrialProtocol, design: TrialResults?, simulation: TrialResults?) -> Figure? {
    PowerCurveFigure(trial, design: design, simulation: simulation)?.figure
  }

  /// The bounds as p-values, effects and conditional powers: `boundaryScales` of a design with at least two looks.
  public static func boundaryScales(_ trial: TrialProtocol, design: TrialResults) -> [Figure] {
    BoundaryScaleFigure.Scale.allCases.compactMap { BoundaryScaleFigure(trial, design: design, scale: $0)?.figure }
  }

  /// Patients on average over the true benefit: `expectedSizeCurve` of a design with at least two looks.
  public static func expectedSize(_ trial: TrialProtocol, design: TrialResults) -> Figure? { ExpectedSizeFigure(trial, design: design)?.figure }

  /// All that a design alone shows.
  public static func all(_ trial: TrialProtocol, design: TrialResults) -> [Figure] {
    [boundaries(trial, design: design)].compactMap { $0 } + boundaryScales(trial, design: design)
      + [powerCurve(trial, design: design, simulation: nil), expectedSize(trial, design: design)].compactMap { $0 }
  }

  /// Benefit by subset: `subgroups` of an analysis.
  public static func subgroupForest(_ trial: TrialProtocol, analysis: TrialResults) -> Figure? {
    SubgroupForestFigure(trial, results: analysis)?.figure
  }

  /// Benefit by planned analysis under its estimand: `analyses` of a trial whose analyses impute.
  public static func estimandForest(_ trial: TrialProtocol, analysis: TrialResults) -> Figure? {
    EstimandForestFigure(trial, results: analysis)?.figure
  }

  /// Benefit by the number added to imputed values: `tippingPoint` of an analysis.
  public static func tippingPoint(_ trial: TrialProtocol, analysis: TrialResults) -> Figure? {
    TippingPointFigure(trial, results: analysis)?.figure
  }

  /// The share without the event over time: `survivalSteps` of an analysis of times.
  public static func survival(_ trial: TrialProtocol, analysis: TrialResults) -> Figure? { SurvivalFigure(trial, results: analysis)?.figure }

  /// What each flaw of a trial takes of its power: `failureAnatomy` of a simulation.
  public static func failureAnatomy(_ trial: TrialProtocol, simulation: TrialResults) -> Figure? {
    FailureAnatomyFigure(trial, results: simulation)?.figure
  }
}
