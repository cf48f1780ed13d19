import Mathematics
import Trial

/// A claim on efficacy in one world: which comparisons of its trial it speaks of.
struct ModeledClaim: Sendable {
  /// How several values of a field are meant.
  enum Meaning: Sendable {
    case all
    /// The one whose number is drawn.
    case drawn(slot: Int)
    case atLeast(Int)
  }
  struct Field<Value: Sendable>: Sendable {
    var values: [Value]
    var meaning: Meaning
  }
  struct Time: Sendable {
    /// Cohorts up to a look, from 1; nil for all patients.
    var look: Int?
    var visit: Int
  }

  /// Place in the programme's list of claims on efficacy.
  let index: Int
  let arms: Field<Int>
  let against: Field<Int>
  let populations: Field<Set<Int>>
  let times: Field<Time>
  let finding: Finding
  /// Nil for the level that the trial's claims leave open.
  let rule: SignificanceRule?
  let isNamed: Bool
  let isSubset: Bool
}

/// All claims on efficacy of one trial in one world, and their joint likelihood.
struct TrialClaims: Sendable {
  let trial: TrialModel
  let claims: [ModeledClaim]

  /// What a draw makes of them: jointly normal statistics, and what each claim asks of them.
  struct Drawn {
    var mean: [Double]
    var correlation: Matrix
    var asked: [Asked]
    /// Number of the statistic of all patients that silence is about.
    var whole: Int?
    var rule: SignificanceRule
  }
  struct Asked {
    var variables: [Int]
    /// Nil where all of them are meant.
    var least: Int?
    var lower: Double
    var upper: Double
    var isNamed: Bool
    var isInFavor: Bool
  }

  /// - Parameter effect: of an arm's benefit in a stratum, at the endpoint's visit as if all stayed on treatment.
  func drawn(_ values: [Double], _ state: TrialModel.Drawn, effect: (_ arm: Int, _ stratum: Int) -> Double) -> Drawn {
    // A trial of which nothing is said has no statistics.
    guard !claims.isEmpty else { return Drawn(mean: [], correlation: .identity(1), asked: [], whole: nil, rule: state.rule) }
    let looks = Set(claims.flatMap { $0.times.values.compactMap(\.look) }).sorted()
    var fractions = looks.map { trial.fraction(ofLook: $0, values) }
    for i in fractions.indices {
      fractions[i] = min(max(fractions[i], (i > 0 ? fractions[i - 1] : 0) + 1e-4), 1 - 1e-4 * Double(fractions.count - i))
    }
    let cells = PatientCells(
      arms: trial.armNames.indices.map { (trial.armNames[$0], state.patients[$0]) },
      strata: state.shares.indices.map { ("\($0)", state.shares[$0]) }, looks: fractions + [1])
    var comparisons: [Comparison] = []
    func variable(_ arm: Int, _ against: Int, _ strata: Set<Int>, _ time: ModeledClaim.Time) -> Int {
      let look = time.look.flatMap { looks.firstIndex(of: $0) }
      let one = Comparison("", arm: arm, comparator: against, in: strata, of: cells, look: look, visit: time.visit)
      if let found = comparisons.firstIndex(of: one) { return found }
      comparisons.append(one)
      return comparisons.count - 1
    }
    var asked: [Asked] = []
    for claim in claims {
      let rule = claim.rule ?? state.rule
      let (lower, upper) = rule.bounds(claim.finding)
      var variables: [Int] = []
      var least: Int?
      func chosen<Value>(_ field: ModeledClaim.Field<Value>) -> [Value] {
        switch field.meaning {
        case .all: return field.values
        case .drawn(let slot): return [field.values[Int(values[slot])]]
        case .atLeast(let k):
          least = k
          return field.values
        }
      }
      let (arms, against, populations, times) = (chosen(claim.arms), chosen(claim.against), chosen(claim.populations), chosen(claim.times))
      for arm in arms {
        for other in against where other != arm {
          for strata in populations { for time in times { variables.append(variable(arm, other, strata, time)) } }
        }
      }
      asked.append(
        Asked(
          variables: variables, least: least, lower: lower, upper: upper, isNamed: claim.isNamed, isInFavor: claim.finding == .significantInFavor))
    }
    var whole: Int?
    if let named = claims.first(where: \.isNamed), let arm = named.arms.values.first, let against = named.against.values.first {
      whole = variable(arm, against, Set(trial.strata.indices), ModeledClaim.Time(look: nil, visit: trial.end))
    }
    let statistics = JointStatistics(of: comparisons, in: cells, covariance: state.covariance)
    let mean = statistics.means { arm, stratum, visit in state.seen[visit] * effect(arm, stratum) }
    return Drawn(mean: mean, correlation: statistics.correlation, asked: asked, whole: whole, rule: state.rule)
  }
}

extension TrialClaims.Drawn {
  /// Of naming k of M subsets; none where k is more.
  private static func ways(_ M: Int, _ k: Int) -> Double { (0..<k).reduce(1) { $0 * max(Double(M - $1), 0) / Double($1 + 1) } }

  /// The probability of the claims of a mask, with what is not quoted where there is a model of it: the likelihood of the whole report of
  /// `ReportingSelection`, for each number of subsets examined.
  ///
  /// - Parameter reporting: ψ and how many subsets were examined, with their probabilities; nil for none.
  func likelihood(
    _ mask: Int, reporting: (reportsOthers: Double, examined: [(count: Int, probability: Double)])?, points: Int, shift: [Double],
    in workspace: inout RectangleSum
  ) -> RectangleSum.Value {
    var lower = Array(repeating: -Double.infinity, count: mean.count)
    var upper = Array(repeating: Double.infinity, count: mean.count)
    var sets: [RectangleSum.AtLeast] = []
    // Several claims may name the same subset, as those of one trial told twice do: it was picked once.
    var named: [[Int]] = []
    var told = 1.0
    for (place, claim) in asked.enumerated() where mask >> place & 1 == 1 {
      if let least = claim.least {
        sets.append(.init(least: least, variables: claim.variables, lower: claim.lower, upper: claim.upper))
      } else {
        for variable in claim.variables {
          lower[variable] = max(lower[variable], claim.lower)
          upper[variable] = min(upper[variable], claim.upper)
        }
      }
      guard claim.isNamed, let reporting, !named.contains(claim.variables) else { continue }
      named.append(claim.variables)
      if !claim.isInFavor { told *= reporting.reportsOthers }
    }
    var silence: RectangleSum.Silence?
    if let reporting, !named.isEmpty, let whole {
      silence = RectangleSum.Silence(
        whole: whole, criticalValue: rule.criticalValue, reportsOthers: reporting.reportsOthers,
        others: reporting.examined.map { (max($0.count - named.count, 0), $0.probability * Self.ways($0.count, named.count)) })
    }
    var value = workspace.expectation(
      mean: mean, correlation: correlation, lower: lower, upper: upper, sets: sets, silence: silence, points: points, shift: shift)
    if told != 1 {
      value.sum *= told
      value.parts = value.parts.map { $0 * told }
    }
    return value
  }
}
