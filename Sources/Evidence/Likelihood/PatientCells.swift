/// The patients of one trial, parted into cells that share nobody: arm × stratum × cohort of entry.
///
/// A stratum is a cell of the crossed factors that subsets are made of (UK outpatients, UK inpatients, …); a cohort holds those who entered between one look
/// and the next. Numbers may be fractions: an expected number, or a share of a whole.
public struct PatientCells: Equatable, Sendable {
  public let arms: [String]
  public let strata: [String]
  public let cohorts: Int
  /// Patients by arm, then stratum, then cohort; none negative.
  public let patients: [Double]

  public init(arms: [String], strata: [String] = ["all"], cohorts: Int = 1, patients: [Double]) {
    precondition(!arms.isEmpty && !strata.isEmpty && cohorts >= 1, "there is an arm, a stratum and a cohort")
    precondition(Set(arms).count == arms.count && Set(strata).count == strata.count, "arms and strata have names of their own")
    precondition(patients.count == arms.count * strata.count * cohorts, "there is one number of patients a cell")
    precondition(patients.allSatisfy { $0 >= 0 && $0.isFinite }, "a number of patients is not negative")
    self.arms = arms
    self.strata = strata
    self.cohorts = cohorts
    self.patients = patients
  }

  /// Strata and cohorts spread evenly over each other and over the arms.
  ///
  /// - Parameters:
  ///   - arms: name and patients of each.
  ///   - strata: name and share of each; the shares sum to 1.
  ///   - looks: information fractions of the looks, rising in (0, 1]; the end is added where it is missing. The cohorts lie between them.
  public init(arms: [(name: String, patients: Double)], strata: [(name: String, share: Double)] = [("all", 1)], looks: [Double] = [1]) {
    precondition(abs(strata.reduce(0) { $0 + $1.share } - 1) < 1e-9, "the shares of the strata sum to 1")
    let ends = looks.last == 1 ? looks : looks + [1]
    precondition(zip([0] + ends, ends).allSatisfy { $0 < $1 }, "looks are at rising fractions in (0, 1]")
    var patients: [Double] = []
    for arm in arms {
      for stratum in strata {
        for (before, now) in zip([0] + ends, ends) { patients.append(arm.patients * stratum.share * (now - before)) }
      }
    }
    self.init(arms: arms.map(\.name), strata: strata.map(\.name), cohorts: ends.count, patients: patients)
  }

  public func index(arm: Int, stratum: Int, cohort: Int) -> Int { (arm * strata.count + stratum) * cohorts + cohort }

  /// The cells of one arm that a comparison takes.
  func cells(of arm: Int, in comparison: Comparison) -> [Int] {
    comparison.strata.sorted().flatMap { stratum in (0..<min(comparison.cohorts, cohorts)).map { index(arm: arm, stratum: stratum, cohort: $0) } }
  }
}

/// A difference of means that a test is made of: arm less comparator, in some strata, among those entered by a look, at a visit.
public struct Comparison: Equatable, Sendable {
  public var name: String
  /// Numbers of the arms in `PatientCells.arms`.
  public var arm: Int
  public var comparator: Int
  /// Numbers of the strata taken; their patients are pooled.
  public var strata: Set<Int>
  /// Cohorts taken, from the first on.
  public var cohorts: Int
  /// Number of the visit in the covariance of the endpoint.
  public var visit: Int

  /// - Parameters:
  ///   - strata: all of them where none are given.
  ///   - look: the number of the look, 0 the first; the end where it is nil.
  public init(_ name: String, arm: Int = 0, comparator: Int = 1, in strata: Set<Int>? = nil, of cells: PatientCells, look: Int? = nil, visit: Int = 0)
  {
    precondition(arm != comparator && cells.arms.indices.contains(arm) && cells.arms.indices.contains(comparator), "two arms are compared")
    let taken = strata ?? Set(cells.strata.indices)
    precondition(!taken.isEmpty && taken.allSatisfy(cells.strata.indices.contains), "a comparison takes strata that exist")
    precondition(look.map { $0 >= 0 && $0 < cells.cohorts } ?? true, "a comparison is made at a look that exists")
    precondition(visit >= 0, "a visit has a number")
    self.name = name
    self.arm = arm
    self.comparator = comparator
    self.strata = taken
    self.cohorts = look.map { $0 + 1 } ?? cells.cohorts
    self.visit = visit
  }
}
