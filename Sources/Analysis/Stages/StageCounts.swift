import Design
import Mathematics
import Trial

/// How many patients of a stage each hypothesis compares, and what two hypotheses have in common.
///
///     ρᵢⱼ = (c₀ ∕ (n₀ᵢ n₀ⱼ) + c₁ ∕ (n₁ᵢ n₁ⱼ)) ∕ √((1 ∕ n₁ᵢ + 1 ∕ n₀ᵢ)(1 ∕ n₁ⱼ + 1 ∕ n₀ⱼ))
///
/// with n₁, n₀ treated and controls and c₁, c₀ those whom both compare: of arms with one control Dunnett's correlation, of a population and one within it
/// Spiessens & Debois'. Counted are patients with a value at the endpoint's visit, of one variance; with covariates the correlation is that nearly.
///
/// - Checked: against both closed forms in `StageCountsTests`.
struct StageCounts: Sendable {
  private let members: [StagePlan.Member]
  /// Conditions that differ, and that of each hypothesis, or −1.
  private let conditions: [Condition]
  private let condition: [Int]
  /// Patients by arm and by the conditions that they meet, as bits.
  private var cells: [Int]

  init(_ members: [StagePlan.Member], arms: Int) {
    self.members = members
    var once: [Condition] = []
    condition = members.map { member in
      guard let own = member.population else { return -1 }
      if let place = once.firstIndex(of: own) { return place }
      once.append(own)
      return once.count - 1
    }
    conditions = once
    cells = [Int](repeating: 0, count: arms << once.count)
  }

  /// Counts the patients of a range.
  mutating func count(_ data: TrialData, _ range: Range<Int>, seenAt visit: Int?) {
    for index in cells.indices { cells[index] = 0 }
    let inside = conditions.map { data.subjectsIn($0) }
    let width = data.visits.count
    for i in range {
      if let visit, data.scores[i * width + visit].isNaN { continue }
      var met = 0
      for (bit, inside) in inside.enumerated() where inside[i] { met |= 1 << bit }
      cells[data.arm[i] << conditions.count | met] += 1
    }
  }

  /// Patients of an arm who belong to all of some hypotheses.
  private func patients(_ arm: Int, of hypotheses: Int...) -> Int {
    let needed = hypotheses.reduce(0) { $0 | (condition[$1] < 0 ? 0 : 1 << condition[$1]) }
    return (0..<1 << conditions.count).reduce(0) { $0 + ($1 & needed == needed ? cells[arm << conditions.count | $1] : 0) }
  }

  func treated(_ h: Int) -> Int { patients(members[h].treatment, of: h) }
  func controls(_ h: Int) -> Int { patients(members[h].control, of: h) }
  /// Patients in the two arms of a hypothesis, whether or not they belong to its population.
  func inArms(_ h: Int) -> Int { patients(members[h].treatment) + patients(members[h].control) }

  /// Of the statistics of the hypotheses carried on; of others 0.
  func correlation(_ carried: HypothesisSet) -> Matrix {
    var r = Matrix.identity(members.count)
    for i in members.indices where carried.contains(hypothesis: i) {
      for j in 0..<i where carried.contains(hypothesis: j) {
        let (n1, m1, n0, m0) = (Double(treated(i)), Double(treated(j)), Double(controls(i)), Double(controls(j)))
        guard n1 > 0, m1 > 0, n0 > 0, m0 > 0 else { continue }
        let isSameControl = members[i].control == members[j].control
        let c0 = isSameControl ? Double(patients(members[i].control, of: i, j)) : 0
        let c1 = members[i].treatment == members[j].treatment ? Double(patients(members[i].treatment, of: i, j)) : 0
        let covariance = c0 / (n0 * m0) + c1 / (n1 * m1)
        r[i, j] = covariance / ((1 / n1 + 1 / n0) * (1 / m1 + 1 / m0)).squareRoot()
        r[j, i] = r[i, j]
      }
    }
    return r
  }
}
