import Trial

/// The figures of a trial, each where the results for it are there.
public enum TrialFigures {
  /// Means of each arm by visit: `byVisit` of an analysis.
  public static func meansByVisit(_ trial: TrialProtocol, analysis: TrialResults) -> Figure? { MeansByVisitFigure(trial, results: analysis)?.figure }

  /// Bounds by information: `boundaries` of a design with at least two looks, with the path of the analysis's `looks` where it is given.
  public static func boundaries(_ trial: TrialProtocol, design: TrialResults, analysis: TrialResults? = nil) -> Figure? {
    BoundariesFigure(trial, design: design, analysis: analysis)?.figure
  }

  /// Power over the true benefit: the design's `powerCurve`, the simulation's `operatingCharacteristics`, or both.
  public static func powerCurve(_ trial: TrialProtocol, design: TrialResults?, simulation: TrialResults?) -> Figure? {
    PowerCurveFigure(trial, design: design, simulation: simulation)?.figure
  }

  /// Benefit by subset: `subgroups` of an analysis.
  public static func subgroupForest(_ trial: TrialProtocol, analysis: TrialResults) -> Figure? {
    SubgroupForestFigure(trial, results: analysis)?.figure
  }

  /// Benefit by planned analysis under its estimand: `analyses` of a trial whose analyses impute.
  public static func estimandForest(_ trial: TrialProtocol, analysis: TrialResults) -> Figure? {
    EstimandForestFigure(trial, results: analysis)?.figure
  }

  /// What each flaw of a trial takes of its power: `failureAnatomy` of a simulation.
  public static func failureAnatomy(_ trial: TrialProtocol, simulation: TrialResults) -> Figure? {
    FailureAnatomyFigure(trial, results: simulation)?.figure
  }
}
