import Mathematics
import Trial

/// A number of a trial: as its file has it, or drawn.
enum Amount: Sendable {
  case fixed(Double)
  case slot(Int)

  @inline(__always)
  func value(_ values: UnsafePointer<Double>) -> Double {
    switch self {
    case .fixed(let value): value
    case .slot(let slot): values[slot]
    }
  }
}

/// One trial made ready for simulating it patient by patient: what its file, its scenario and the programme's unknowns say of it.
///
/// Everything is in improvement: positive is better. The value of a patient in arm a and stratum s at visit w is
///
///     y(w) = μ(w) + shift(s) c(w) + benefit(a, s) g(w) + σ d(w) Σ L(w, k) z(k)
///
/// with μ the mean course of the control arm, c its shares, g those of the benefit, d those of the standard deviation, L the Cholesky factor of the
/// correlation.
struct TrialScript: Sendable {
  struct FactorScript: Sendable {
    enum Composition: Sendable {
      /// Exact, in random order of entry.
      case counts([Int])
      /// Drawn; by level of the outer factor, of which there is one where no share depends on another.
      case shares([[Share]])
    }
    /// Drawn at a slot, fixed, or what the drawn ones of its factor leave, shared out by the fixed.
    enum Share: Sendable {
      case fixed(Double)
      case slot(Int)
      case rest(Double)
    }
    var levels: [String]
    var composition: Composition
    /// Within whose levels the shares differ.
    var outer: Int?
    /// What a level adds to the number of a stratum.
    var stride: Int
  }
  struct Shift: Sendable {
    var strata: [Bool]
    var points: Amount
  }
  struct Leaving: Sendable {
    var share: Amount
    /// On the improvement.
    var slope: Double
    var isLogit: Bool
  }
  enum Allocation: Sendable {
    /// Every patient by himself.
    case independent
    /// In blocks of two or three times the ratio, within strata, of which there are so many.
    case blocks(count: Int)
    case alternation
  }
  /// What a statistic is made of: patients, and which of their values.
  enum Values: Hashable, Sendable {
    /// By the rule of the analysis, at the endpoint's visit.
    case end
    /// The same, of those who entered first; the number of the look, from 0.
    case look(Int)
    /// Of all patients, at a visit: seen or carried forward.
    case visit(Int)
  }
  /// Sums of one kind of values; strata that no statistic of the kind tells apart share a cell. Plain numbers, because it is read for every patient.
  struct Table: Sendable {
    var values: Values
    /// Where the cells of its strata begin in `cellOf`.
    var map: Int
    var cells: Int
    /// Where its cells begin in the block of sums: arm by arm, cell by cell.
    var start: Int
  }
  struct Statistic: Sendable {
    var arm: Int
    var comparator: Int
    var table: Int
    /// Where the cells of the table that are pooled stand in `pooledCells`.
    var cells: Range<Int>
  }

  /// Of the programme's trials.
  let number: Int
  let name: String
  var arms = 0
  var size = Amount.fixed(0)
  var ratio: [Int] = []
  var allocation = Allocation.independent
  /// Number of the blocks of a stratum.
  var blockOf: [Int] = []
  var weeks: [Double] = []
  var endpoint = 0
  /// In the order of drawing.
  var factors: [FactorScript] = []
  /// Outer factors first.
  var steps: [FactorStep] = []
  /// Rows of shares by stratum, of the factors whose shares depend on another's level.
  var rowOf: [Int] = []
  var factorNames: [String] = []
  var strata = 1
  var controlMeans: [Double] = []
  var controlShares: [Double] = []
  var deviationShares: [Double] = []
  var deviation = Amount.fixed(1)
  /// Rows of L.
  var correlationRoot: [[Double]] = []
  /// g where the programme has no course of benefits.
  var effectShares: [Double] = []
  var shifts: [Shift] = []
  /// From points of change to improvement, for those that are drawn.
  var shiftSign = 1.0
  var leaving: Leaving?
  var completersOnly = false
  var looks: [Amount] = []
  /// Benefit of each arm.
  var benefits: [Int?] = []
  /// Strata of each modifier, by benefit.
  var modified: [[[Bool]]] = []
  var byMeans = false
  var tables: [Table] = []
  var cellOf: [Int] = []
  var statistics: [Statistic] = []
  var pooledCells: [Int] = []
  /// Cells of all tables.
  var cells = 0

  init(number: Int, name: String) { (self.number, self.name) = (number, name) }

  var visits: Int { weeks.count }
}
