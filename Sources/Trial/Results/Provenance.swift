/// What a result rests on: the question, the method as it was carried out, and the data it took. A table's footnotes are written from it.
///
/// What a method does not have is nil or empty; nothing is made up. Counts are of the trial's last analysis.
public struct Provenance: Equatable, Sendable {
  /// Name of the planned analysis; empty, as what follows, of a table that serves none.
  public var analysis: String
  /// Of ICH E9(R1): its name, in whom, of what, by which summary, and for each intercurrent event its strategy.
  public var estimand: String
  public var population: String
  public var variable: String
  public var summary: String
  public var strategies: [Strategy]
  /// `MMRM`, `ANCOVA` …, the model as it was written, and how what was not seen is dealt with.
  public var method: String
  public var formula: String
  public var missingData: String
  public var fit: Fit?
  /// Of draws: the seed of their streams, and how many; nil where nothing was drawn.
  public var seed: UInt64?
  public var draws: Int?
  /// Patients of the data and those used; nil where it is not known, as where the analysis could not be carried out.
  public var subjects: Count?
  /// Values of the endpoint's measure that the data have, one a patient and visit, and those used.
  public var records: Count?
  /// Why what was left out was left out, in the order in which it is asked; each value has one reason.
  public var leftOut: [LeftOut]
  /// Why the analysis could not be carried out.
  public var failure: String?
  /// The files that the data were read from; empty for data that were not read.
  public var sources: [Source] = []

  public struct Strategy: Equatable, Sendable {
    public var event: String
    public var strategy: String
    public init(event: String, strategy: String) { (self.event, self.strategy) = (event, strategy) }
  }

  /// How a model was fitted.
  public struct Fit: Equatable, Sendable {
    public var estimation: String
    public var degreesOfFreedom: String
    /// `model`, `CR2` …
    public var standardErrors: String
    /// The covariance over visits that was fitted; nil of a model of one visit.
    public var covariance: String?
    /// Those that were planned before it and could not be fitted, with why.
    public var failedCovariances: [String]
    /// `closed form`, `pattern statistics, iterated` …
    public var path: String
    public var iterations: Int
    /// The largest |∂l∕∂θ| where it ended.
    public var largestScore: Double
    public init(
      estimation: String, degreesOfFreedom: String, standardErrors: String, covariance: String?, failedCovariances: [String], path: String,
      iterations: Int, largestScore: Double
    ) {
      self.estimation = estimation
      self.degreesOfFreedom = degreesOfFreedom
      self.standardErrors = standardErrors
      self.covariance = covariance
      self.failedCovariances = failedCovariances
      self.path = path
      self.iterations = iterations
      self.largestScore = largestScore
    }
  }

  public struct Count: Equatable, Sendable {
    public var used: Int
    public var given: Int
    public init(used: Int, given: Int) {
      precondition(used >= 0 && used <= given, "what is used is of what was given")
      (self.used, self.given) = (used, given)
    }
  }

  public struct LeftOut: Equatable, Sendable {
    /// `outside the population`, `after treatment discontinuation` …
    public var reason: String
    /// Values; 0 where the patients have none.
    public var records: Int
    /// Patients who are left out for it, none of whose values is used; nil where it is of values alone.
    public var subjects: Int?
    public init(reason: String, records: Int, subjects: Int? = nil) {
      (self.reason, self.records, self.subjects) = (reason, records, subjects)
    }
  }

  /// A file and the SHA-256 of its bytes in 64 hexadecimal digits.
  public struct Source: Equatable, Sendable {
    public var file: String
    public var sha256: String
    public init(file: String, sha256: String) { (self.file, self.sha256) = (file, sha256) }
  }

  public init(
    analysis: String, estimand: String, population: String, variable: String, summary: String, strategies: [Strategy] = [], method: String,
    formula: String, missingData: String, fit: Fit? = nil, seed: UInt64? = nil, draws: Int? = nil, subjects: Count? = nil, records: Count? = nil,
    leftOut: [LeftOut] = [], failure: String? = nil
  ) {
    self.analysis = analysis
    self.estimand = estimand
    self.population = population
    self.variable = variable
    self.summary = summary
    self.strategies = strategies
    self.method = method
    self.formula = formula
    self.missingData = missingData
    self.fit = fit
    self.seed = seed
    self.draws = draws
    self.subjects = subjects
    self.records = records
    self.leftOut = leftOut
    self.failure = failure
  }
}

extension Provenance {
  /// Of a table that serves no estimand and no planned analysis, as those of safety: the data are what it rests on.
  public static let ofData = Provenance(
    analysis: "", estimand: "", population: "", variable: "", summary: "", method: "", formula: "", missingData: "")

  /// Whether a result of this identifier is of safety: adverse events, exposure, shifts, monitoring.
  public static func isOfSafety(_ id: String) -> Bool {
    let low = id.lowercased()
    return ["adverse", "safety", "exposure", "shift", "laborator", "vital", "monitoring"].contains { low.contains($0) }
  }
}

extension TrialResults {
  /// What a result rests on; empty where it does not say.
  public func provenance(of id: String) -> [Provenance] { items.first { $0.id == id }?.provenance ?? [] }

  /// The same results, each resting on what is said of its identifier.
  public func resting(_ on: (String) -> [Provenance]) -> TrialResults {
    var results = TrialResults()
    for item in items { results.append(Item(id: item.id, result: item.result, provenance: on(item.id))) }
    return results
  }

  /// The same results, their data read from these files.
  public func read(from sources: [Provenance.Source]) -> TrialResults {
    var results = TrialResults()
    for var item in items {
      for index in item.provenance.indices { item.provenance[index].sources = sources }
      results.append(item)
    }
    return results
  }
}
