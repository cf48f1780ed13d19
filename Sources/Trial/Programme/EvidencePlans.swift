import Notation

/// Selection of what was quoted: which claims may have been told because they were significant.
public struct Reporting: Equatable, Sendable {
  public var claims: [String]
  /// Probability that a result is told though it is not significant.
  public var probabilityIfNotSignificant: WrittenDistribution
  /// How many subsets were looked at, those told among them.
  public var subsetsExamined: WrittenDistribution
  public var sources: [String]
}

/// A meta-analysis of published trials, for a prior.
public struct MetaAnalysisPlan: Equatable, Sendable {
  public var name: String
  /// A CSV file, relative to the programme's.
  public var file: String
  public var table: DataTable
  /// Column of the file by what it holds.
  public var columns: [Column: String]
  public enum Column: String, Equatable, Hashable, Sendable, CaseIterable {
    case study
    case treatmentCount = "treatment n"
    case treatmentMean = "treatment mean"
    case treatmentDeviation = "treatment sd"
    case treatmentEvents = "treatment events"
    case controlCount = "control n"
    case controlMean = "control mean"
    case controlDeviation = "control sd"
    case controlEvents = "control events"
  }
  public enum Measure: String, Equatable, Sendable, CaseIterable {
    case meanDifference = "mean difference"
    case standardizedMeanDifference = "standardized mean difference"
    case riskRatio = "risk ratio"
    case oddsRatio = "odds ratio"
    case riskDifference = "risk difference"

    /// Whether it is of means; otherwise of events.
    public var isOfMeans: Bool { self == .meanDifference || self == .standardizedMeanDifference }
  }
  public var measure: Measure
  public var better: Endpoint.Better
  /// How the variance between trials is estimated.
  public enum Heterogeneity: String, Equatable, Sendable, CaseIterable {
    /// One common effect.
    case none
    case DerSimonianLaird = "DerSimonian-Laird"
    case REML
    case ML
    case PauleMandel = "Paule-Mandel"
    case Hedges
    case HunterSchmidt = "Hunter-Schmidt"
    case SidikJonkman = "Sidik-Jonkman"
    case empiricalBayes = "empirical Bayes"
  }
  public var heterogeneity: Heterogeneity
  public enum Interval: String, Equatable, Sendable, CaseIterable {
    case normal
    case HartungKnapp = "Hartung-Knapp"
  }
  public var interval: Interval
  public var sources: [String]
  public var label: String?
  public var note: String?
}

/// Other priors of some benefits, run beside the main ones.
public struct PriorSensitivity: Equatable, Sendable {
  public var name: String
  public var priors: [BenefitBelief]
  public var label: String?
  public var note: String?

  public struct BenefitBelief: Equatable, Sendable {
    public var benefit: String
    public var prior: BenefitPrior
  }
}

/// How the posterior is computed; the command line wins.
public struct InferencePlan: Equatable, Sendable {
  public enum Road: String, Equatable, Sendable, CaseIterable { case exact, simulation, both }
  public var road: Road
  public var draws: Int
  public var seed: UInt64
  /// Claims that constrain nothing in the main run.
  public var setAside: [String]
}

/// A trial that might be tried next.
public struct NextTrial: Equatable, Sendable {
  public var name: String
  /// Relative to the programme's.
  public var file: String
  public var scenario: String
  public var benefits: [ArmBenefit]
  public var settings: [PlaceSetting]
  public var vary: [Variation]
  /// The file with `settings`.
  public var reading: ReadProtocol
  public var label: String?
  public var note: String?

  /// One for every combination of the values that vary, the last place changing fastest.
  public func variants() throws(Faults) -> [ProtocolVariant] { try reading.variants(of: vary) }
}

/// Go, stop or learn more, by how probable it is that a benefit is above a minimal and a target one.
public struct DecisionRule: Equatable, Sendable {
  public var benefit: String
  /// Points.
  public var minimal: Double
  public var target: Double
  /// Both must hold.
  public var goAboveMinimal: Double
  public var goAboveTarget: Double
  /// Stop where the probability of a benefit above the target is at most this.
  public var stopAboveTarget: Double
  /// `learn more`.
  public var otherwise: String
  public var sources: [String]
}

/// What a success is worth, and what it costs to find out.
public struct NextTrialValue: Equatable, Sendable {
  public var unit: String
  public var success: Double
  public var perPatient: Double
  public var perMonth: Double
  public var sources: [String]
}

extension NextTrial {
  /// As if it were a trial of the programme, of this reading of its file.
  public func asTrial(_ reading: ReadProtocol) -> ProgrammeTrial {
    ProgrammeTrial(name: name, file: file, scenario: scenario, benefits: benefits, reading: reading, label: label, note: note)
  }
}
