import Analysis
import Trial

/// Designs and scenarios to be tried on the same patients: every trial is run under every condition with the same random numbers, so that differences
/// between conditions are sharper than the errors of each suggest.
public struct Experiment: Sendable {
  /// One way to run the trial.
  public struct Design: Sendable {
    /// What tells it from the others; empty for the protocol as filed.
    public var label: String
    public var trial: TrialProtocol
    /// Needed only where the protocol leaves the size to be computed.
    public var sampleSize: Int?

    /// - Parameter trial: of a design-only file, the whole trial that it makes is kept; scenarios that follow curves have their effects.
    public init(label: String = "", trial: TrialProtocol, sampleSize: Int? = nil) {
      self.label = label
      self.trial = trial.whole.followingCurves
      self.sampleSize = sampleSize
    }
  }

  /// One design under one scenario.
  public struct Condition: Sendable {
    /// Indices into the experiment's designs and scenarios.
    public let design: Int
    public let scenario: Int
    public let simulator: TrialSimulator
    public let truth: ScenarioTruth
    let rules: TallyRules
  }

  public let designs: [Design]
  /// Names.
  public let scenarios: [String]
  public let seed: UInt64
  /// Scenario by scenario within design by design.
  public let conditions: [Condition]

  /// - Parameters:
  ///   - designs: at least one; each has every scenario.
  ///   - scenarios: names; those of the first design's simulation plan if nil.
  ///   - seed: key of the random numbers; the first design's if nil.
  /// - Throws: `SimulationRefusal`, `MathematicalFailure`.
  public init(designs: [Design], scenarios: [String]? = nil, seed: UInt64? = nil) throws {
    precondition(!designs.isEmpty, "an experiment has a design")
    let plan = designs[0].trial.simulation
    // A scenario that follows each candidate's curve is asked for by its own name, too.
    let asked = (scenarios ?? plan.scenarios).flatMap { name in
      let curves = designs[0].trial.scenarios.filter { $0.doseResponse?.origin == name }.map(\.name)
      return curves.isEmpty ? [name] : curves
    }
    let names = designs[0].trial.scenarios.map(\.name).filter(asked.contains)
    precondition(!names.isEmpty && Set(names) == Set(asked), "a scenario is one of the protocol's")
    let key = seed ?? plan.seed
    self.designs = designs
    self.scenarios = names
    self.seed = key
    conditions = try designs.indices.flatMap { d in
      try names.indices.map { s in
        guard let scenario = designs[d].trial.scenarios.first(where: { $0.name == names[s] }) else {
          preconditionFailure("each design has every scenario")
        }
        let simulator = try TrialSimulator(trial: designs[d].trial, scenario: scenario, sampleSize: designs[d].sampleSize)
        let truth = try simulator.truth(seed: key)
        return Condition(
          design: d, scenario: s, simulator: simulator, truth: truth,
          rules: TallyRules(
            plan: simulator.plan, subsets: simulator.shape.subsets, truth: truth, watchedArms: simulator.shape.watchedArms,
            eventQuestions: simulator.shape.eventQuestions))
      }
    }
  }

  /// The protocol as filed.
  public init(_ trial: TrialProtocol, scenarios: [String]? = nil, sampleSize: Int? = nil, seed: UInt64? = nil) throws {
    try self.init(designs: [Design(trial: trial, sampleSize: sampleSize)], scenarios: scenarios, seed: seed)
  }

  /// Where a design under a scenario stands among the conditions.
  public func index(design: Int, scenario: Int) -> Int { design * scenarios.count + scenario }

  /// The condition that each is held against: the same scenario of the first design, or, where there is one design, its first scenario.
  var references: [Int] { conditions.map { designs.count > 1 ? index(design: 0, scenario: $0.scenario) : 0 } }

  /// Runs trials under every condition and counts them, in memory that does not grow with their number.
  ///
  /// The tally depends on the designs, the scenarios, the seed and the range, and on nothing else; tallies of adjacent ranges merge to that of the
  /// whole, the same bits on any number of threads, shards and machines.
  ///
  /// - Parameters:
  ///   - trials: their numbers, from 1 by custom; not empty.
  ///   - threads: at least 1.
  ///   - progress: told of trials over all conditions.
  public func tally(trials: Range<Int>, threads: Int, progress: Progress = .silent) throws(Stopped) -> ExperimentTally {
    let (conditions, seed, references) = (conditions, seed, references)
    return try Replicates.tally(
      of: trials, threads: threads, pieces: conditions.count, progress: progress,
      worker: { conditions.map { TrialWorker($0.simulator) } },
      each: { workers, range in
        var tallies: [Tally] = []
        var endings: [ExperimentTally.Endings] = []
        for (index, condition) in conditions.enumerated() {
          let (tally, ending) = workers[index].tally(seed: seed, trials: range, rules: condition.rules)
          tallies.append(tally)
          endings.append(ending)
        }
        return ExperimentTally(tallies: tallies, endings: endings, references: references)
      })
  }
}
