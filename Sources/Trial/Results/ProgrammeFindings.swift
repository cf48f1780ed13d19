/// What is found about a programme from its claims: all that its review tells, as numbers and names; the words are the report's.
///
/// Everywhere a benefit is positive when better than control. Probabilities lie in [0, 1]; a Monte Carlo error is one standard error.
public struct ProgrammeFindings: Equatable, Sendable {
  /// What was asked of: one benefit in one population, or a ratio of two.
  public struct Quantity: Equatable, Sendable {
    /// `25 mg`, `25 mg in country = UK`, `100 mg over 25 mg`.
    public var name: String
    /// Points, or empty for a ratio.
    public var unit: String
    /// The benefit, and the condition where it is of some patients only.
    public var benefit: String
    public var population: String?
    public init(name: String, unit: String, benefit: String, population: String? = nil) {
      (self.name, self.unit, self.benefit, self.population) = (name, unit, benefit, population)
    }
  }

  /// One state of belief about one quantity.
  public struct Belief: Equatable, Sendable {
    public var mean: Double
    public var standardDeviation: Double
    /// At 5, 25, 50, 75 and 95 %.
    public var quantiles: [Double]
    /// At 2.5 and 97.5 %.
    public var interval95: [Double]
    public var aboveZero: Double
    /// Of the decision's minimal and target benefit; nil where there is none.
    public var aboveMinimal: Double?
    public var aboveTarget: Double?
    /// Monte Carlo errors of the mean, the median and the probability above 0; 0 where there is none.
    public var meanError: Double
    public var medianError: Double
    public var aboveZeroError: Double
    /// (x, density) for drawing.
    public var density: [Point]
    public init(
      mean: Double, standardDeviation: Double, quantiles: [Double], interval95: [Double], aboveZero: Double, aboveMinimal: Double? = nil,
      aboveTarget: Double? = nil, meanError: Double = 0, medianError: Double = 0, aboveZeroError: Double = 0, density: [Point] = []
    ) {
      (self.mean, self.standardDeviation, self.quantiles, self.interval95) = (mean, standardDeviation, quantiles, interval95)
      (self.aboveZero, self.aboveMinimal, self.aboveTarget) = (aboveZero, aboveMinimal, aboveTarget)
      (self.meanError, self.medianError, self.aboveZeroError, self.density) = (meanError, medianError, aboveZeroError, density)
    }
  }

  public struct Point: Equatable, Sendable {
    public var x: Double
    public var y: Double
    public init(x: Double, y: Double) { (self.x, self.y) = (x, y) }
  }

  /// One run: which prior, which claims, by which road; a belief for each quantity.
  public struct Run: Equatable, Sendable {
    public enum Road: String, Equatable, Sendable { case exact, simulation }
    public enum Kind: Equatable, Sendable {
      /// No claim at all.
      case prior
      case posterior
      /// Under another prior: its name.
      case sensitivity(String)
      /// The prior of a sensitivity.
      case sensitivityPrior(String)
      /// The claims up to this one, in the order of the record.
      case upTo(String)
      /// All but these claims; several where claims hang together.
      case without([String])
      /// This one alone.
      case only(String)
      /// Each claim dropped with this probability.
      case doubted(Double)
      /// Under one alternative of a question.
      case given(question: String, alternative: String)
      /// Without the model of what was quoted.
      case noSelection
    }
    public var kind: Kind
    public var road: Road
    /// In the order of the quantities.
    public var beliefs: [Belief]
    /// Probability of the claims under the prior, and its Monte Carlo error.
    public var evidence: Double
    public var evidenceError: Double
    public var effectiveSampleSize: Double
    public init(kind: Kind, road: Road, beliefs: [Belief], evidence: Double, evidenceError: Double, effectiveSampleSize: Double) {
      (self.kind, self.road, self.beliefs) = (kind, road, beliefs)
      (self.evidence, self.evidenceError, self.effectiveSampleSize) = (evidence, evidenceError, effectiveSampleSize)
    }
  }

  /// What the road of simulation took, and how far it came.
  public struct SimulationFinding: Equatable, Sendable {
    public enum Outcome: Equatable, Sendable {
      /// The particles are at the exact words.
      case reached
      /// Nothing was found that leads to the words: the nearest particles are so far off, and the words have at most this probability before they are heard.
      case notReached(distance: Double, probabilityAtMost: Double)
    }
    public var outcome: Outcome
    /// Independent batches of particles whose tolerances fell to the exact words, particles of each, and rounds.
    public var batches: Int
    public var particles: Int
    public var rounds: Int
    /// In the last round: moves of a draw that were accepted, and patients drawn anew that led to the words again.
    public var acceptance: Double
    public var patientsAcceptance: Double
    /// Particles that are worth as much as different ones.
    public var distinct: Double
    /// The probability of the words by the shares that the tolerances kept, with its error between batches: beside that of the run, from other trials.
    public var probabilityByShares: Double
    public var probabilityBySharesError: Double
    /// Programmes tried at the exact words, and those that led to them.
    public var tried: Int
    public var held: Int
    /// Spread of the means of ten parts of the draws beside that within them: √(1 + V∕W), near 1 where parts tell the same.
    public var convergence: Double
    /// Trials simulated and analyzed, and those that failed: they count as far from any words.
    public var trials: Int
    public var failures: Int
    public init(
      outcome: Outcome, batches: Int, particles: Int, rounds: Int, acceptance: Double, patientsAcceptance: Double, distinct: Double,
      probabilityByShares: Double, probabilityBySharesError: Double, tried: Int, held: Int, convergence: Double, trials: Int, failures: Int
    ) {
      (self.outcome, self.batches, self.particles, self.rounds) = (outcome, batches, particles, rounds)
      (self.acceptance, self.patientsAcceptance, self.distinct) = (acceptance, patientsAcceptance, distinct)
      (self.probabilityByShares, self.probabilityBySharesError) = (probabilityByShares, probabilityBySharesError)
      (self.tried, self.held, self.convergence, self.trials, self.failures) = (tried, held, convergence, trials, failures)
    }
  }

  /// One number by both roads.
  public struct RoadPair: Equatable, Sendable {
    /// Of a quantity by its place, its mean or its probability above 0; or the probability of the words.
    public enum Measure: Equatable, Sendable {
      case mean(quantity: Int)
      case aboveZero(quantity: Int)
      case evidence
    }
    /// The run of either road.
    public var kind: Run.Kind
    public var measure: Measure
    public var exact: Double
    public var exactError: Double
    public var simulation: Double
    public var simulationError: Double
    /// Simulation less exact, in standard errors of the difference; nil where both have none.
    public var standardErrors: Double? {
      let error = (exactError * exactError + simulationError * simulationError).squareRoot()
      return error > 0 ? (simulation - exact) / error : nil
    }
    public init(kind: Run.Kind, measure: Measure, exact: Double, exactError: Double, simulation: Double, simulationError: Double) {
      (self.kind, self.measure) = (kind, measure)
      (self.exact, self.exactError, self.simulation, self.simulationError) = (exact, exactError, simulation, simulationError)
    }
  }

  /// A design unknown, a reading of a claim, or a question of alternatives.
  public struct UnknownFinding: Equatable, Sendable {
    public struct Choice: Equatable, Sendable {
      public var name: String
      public var prior: Double
      public var posterior: Double
      public var posteriorError: Double
      /// Of this choice against all others: posterior odds over prior odds.
      public var bayesFactor: Double
      public init(name: String, prior: Double, posterior: Double, posteriorError: Double, bayesFactor: Double) {
        (self.name, self.prior, self.posterior) = (name, prior, posterior)
        (self.posteriorError, self.bayesFactor) = (posteriorError, bayesFactor)
      }
    }
    public enum Content: Equatable, Sendable {
      case choices([Choice])
      /// A number: its belief before and after.
      case number(prior: Belief, posterior: Belief)
      /// Both are told, neither weighed.
      case notAssessed([String])
    }
    /// `phase-3.design.looks.look 1`, `C02 at`, `one trial or two`.
    public var name: String
    public var content: Content
    public var sources: [String]
    public init(name: String, content: Content, sources: [String] = []) { (self.name, self.content, self.sources) = (name, content, sources) }
  }

  /// Whether the words of one claim were to be expected.
  public struct Prediction: Equatable, Sendable {
    public var claim: String
    /// Under the prior; given all other claims; given all claims, of a new trial of the same design.
    public var prior: Double
    public var givenOthers: Double
    public var again: Double
    public init(claim: String, prior: Double, givenOthers: Double, again: Double) {
      (self.claim, self.prior, self.givenOthers, self.again) = (claim, prior, givenOthers, again)
    }
  }

  /// What a trial as reconstructed could have shown.
  public struct Reconstruction: Equatable, Sendable {
    public var trial: String
    public var arm: String
    /// Patients of the two arms compared, on average over what is not known.
    public var patients: Double
    public var standardDeviation: Double
    /// (benefit, power).
    public var power: [Point]
    /// The benefit found with 80 % power, and the least observed difference that is significant.
    public var benefitAt80: Double
    public var leastSignificant: Double
    /// Expected exaggeration and wrong sign of a significant estimate, over the posterior.
    public var typeM: Double
    public var typeS: Double
    public init(
      trial: String, arm: String, patients: Double, standardDeviation: Double, power: [Point], benefitAt80: Double, leastSignificant: Double,
      typeM: Double, typeS: Double
    ) {
      (self.trial, self.arm, self.patients, self.standardDeviation, self.power) = (trial, arm, patients, standardDeviation, power)
      (self.benefitAt80, self.leastSignificant, self.typeM, self.typeS) = (benefitAt80, leastSignificant, typeM, typeS)
    }
  }

  /// How far the finding in a subset can be trusted.
  public struct SubsetCredibility: Equatable, Sendable {
    public var claim: String
    public var population: String
    /// How often such a subset is significant where the whole is not, with no interaction at all, over the posterior of the common benefit.
    public var byLuck: Double
    /// How often at least one of the subsets examined is, with no effect anywhere.
    public var anyByLuck: Double
    /// Posterior probability that the benefit there is above that of all others.
    public var betterThanRest: Double
    public init(claim: String, population: String, byLuck: Double, anyByLuck: Double, betterThanRest: Double) {
      (self.claim, self.population, self.byLuck) = (claim, population, byLuck)
      (self.anyByLuck, self.betterThanRest) = (anyByLuck, betterThanRest)
    }
  }

  /// Findings that cannot be true together.
  public struct Contradictory: Equatable, Sendable {
    public var claims: [String]
    /// Probability of their words together; 0 where the statistics are linearly dependent.
    public var probability: Double
    public init(claims: [String], probability: Double) { (self.claims, self.probability) = (claims, probability) }
  }

  public struct NextTrialFinding: Equatable, Sendable {
    public var name: String
    /// What varies: `design.sample size`, `500`.
    public struct Setting: Equatable, Sendable {
      public var place: String
      public var value: String
      public init(place: String, value: String) { (self.place, self.value) = (place, value) }
    }
    public var settings: [Setting]
    public var patients: Double
    /// (benefit, power).
    public var power: [Point]
    /// Probability of success over the posterior, and over the prior.
    public var assurance: Double
    public var assuranceError: Double
    public var assuranceUnderPrior: Double
    public var expectedPatients: Double
    public var earlyStop: Double
    /// In the programme's unit of value; nil where it gives none.
    public var netValue: Double?
    public init(
      name: String, settings: [Setting], patients: Double, power: [Point], assurance: Double, assuranceError: Double,
      assuranceUnderPrior: Double, expectedPatients: Double, earlyStop: Double, netValue: Double? = nil
    ) {
      (self.name, self.settings, self.patients, self.power) = (name, settings, patients, power)
      (self.assurance, self.assuranceError, self.assuranceUnderPrior) = (assurance, assuranceError, assuranceUnderPrior)
      (self.expectedPatients, self.earlyStop, self.netValue) = (expectedPatients, earlyStop, netValue)
    }
  }

  public struct DecisionFinding: Equatable, Sendable {
    public enum Choice: String, Equatable, Sendable { case go, stop, otherwise }
    public var choice: Choice
    public var aboveMinimal: Double
    public var aboveTarget: Double
    /// The choice under each sensitivity, by name.
    public var sensitivity: [(name: String, choice: Choice)]
    public init(choice: Choice, aboveMinimal: Double, aboveTarget: Double, sensitivity: [(name: String, choice: Choice)]) {
      (self.choice, self.aboveMinimal, self.aboveTarget, self.sensitivity) = (choice, aboveMinimal, aboveTarget, sensitivity)
    }
    public static func == (a: Self, b: Self) -> Bool {
      a.choice == b.choice && a.aboveMinimal == b.aboveMinimal && a.aboveTarget == b.aboveTarget
        && a.sensitivity.elementsEqual(b.sensitivity) { $0.name == $1.name && $0.choice == $1.choice }
    }
  }

  /// What a claim about events says of rates and sizes.
  public struct SafetyFinding: Equatable, Sendable {
    public var claim: String
    /// `patients exposed`, `rate at low`, `rate at high`, `probability that high has more`: each before and after the claim.
    public struct Item: Equatable, Sendable {
      public var name: String
      public var unit: String
      public var prior: Belief
      public var posterior: Belief
      public init(name: String, unit: String, prior: Belief, posterior: Belief) {
        (self.name, self.unit, self.prior, self.posterior) = (name, unit, prior, posterior)
      }
    }
    public var items: [Item]
    /// (patients exposed, probability that none of them stops), at the prior's median rate.
    public var noneOccurring: [Point]
    public init(claim: String, items: [Item], noneOccurring: [Point] = []) {
      (self.claim, self.items, self.noneOccurring) = (claim, items, noneOccurring)
    }
  }

  /// A curve with its uncertainty, from the mechanism; which inputs were assumed stands beside it.
  public struct MechanismCurve: Equatable, Sendable {
    /// `dose-response`, `occupancy`, `response`, `concentration`.
    public var name: String
    /// Of the alternative, dose or shape.
    public var series: String
    /// Posterior or prior weight of the alternative, where the series is one.
    public var weight: Double?
    public var x: [Double]
    public var median: [Double]
    /// 5, 25, 75, 95 %; empty where there is no uncertainty.
    public var bands: [[Double]]
    public init(name: String, series: String, weight: Double? = nil, x: [Double], median: [Double], bands: [[Double]] = []) {
      (self.name, self.series, self.weight, self.x, self.median, self.bands) = (name, series, weight, x, median, bands)
    }
  }

  /// One input of the mechanism, as its file has it.
  public struct MechanismInput: Equatable, Sendable {
    public enum Status: String, Equatable, Sendable { case measured, borrowed, assumed }
    public var name: String
    public var means: String
    public var value: String
    public var status: Status
    public var sources: [String]
    public init(name: String, means: String, value: String, status: Status, sources: [String]) {
      (self.name, self.means, self.value, self.status, self.sources) = (name, means, value, status, sources)
    }
  }

  /// Published trials of several treatments, pooled: results under the names of `NetworkMetaAnalysis`.
  public struct EvidenceFinding: Equatable, Sendable {
    public var name: String
    public var label: String
    /// Rows of the file of which an arm, or the whole, was left out.
    public var leftOut: Int
    public var results: TrialResults
    public init(name: String, label: String, leftOut: Int, results: TrialResults) {
      (self.name, self.label, self.leftOut, self.results) = (name, label, leftOut, results)
    }
  }

  public var quantities: [Quantity]
  public var runs: [Run]
  public var unknowns: [UnknownFinding] = []
  public var predictions: [Prediction] = []
  public var reconstructions: [Reconstruction] = []
  public var subsets: [SubsetCredibility] = []
  public var contradictory: [Contradictory] = []
  /// Nil where the road of simulation was not gone.
  public var simulation: SimulationFinding?
  /// Where both roads were gone: what they say of the same.
  public var roads: [RoadPair] = []
  public var nextTrials: [NextTrialFinding] = []
  public var decision: DecisionFinding?
  public var safety: [SafetyFinding] = []
  public var mechanism: [MechanismCurve] = []
  public var mechanismInputs: [MechanismInput] = []
  public var networks: [EvidenceFinding] = []
  public var seed: UInt64 = 0
  public var draws = 0
  /// Fits, draws or trials that failed and were counted.
  public var failures = 0

  public init(quantities: [Quantity], runs: [Run]) { (self.quantities, self.runs) = (quantities, runs) }

  public func run(_ kind: Run.Kind, by road: Run.Road? = nil) -> Run? { runs.first { $0.kind == kind && (road == nil || $0.road == road) } }
}
