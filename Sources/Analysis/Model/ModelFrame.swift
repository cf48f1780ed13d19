/// The variables of a model over n subjects and T visits, whatever they were read from: a trial's data or a table.
///
/// A model without repeated visits has T = 1 and a subject a row.
public struct ModelFrame: Sendable {
  public struct Variable: Sendable {
    public enum Values: Sendable {
      /// One number a subject; not a number where missing.
      case subjectNumber([Double])
      /// One code a subject, an index into the levels; −1 where missing.
      case subjectFactor(levels: [String], codes: [Int])
      /// The visit itself, as a factor.
      case visitFactor(levels: [String])
      /// The visit's time.
      case visitNumber([Double])
      /// One number a subject and visit (subject-major).
      case cellNumber([Double])
      /// One code a subject and visit (subject-major).
      case cellFactor(levels: [String], codes: [Int])
    }
    public var name: String
    public var values: Values
    public init(name: String, values: Values) {
      self.name = name
      self.values = values
    }

    /// Levels of a factor; nil for a number.
    public var levels: [String]? {
      switch values {
      case .subjectFactor(let levels, _), .visitFactor(let levels), .cellFactor(let levels, _): levels
      case .subjectNumber, .visitNumber, .cellNumber: nil
      }
    }
    /// Whether the value changes within a subject other than with the visit.
    var isByCell: Bool {
      switch values {
      case .cellNumber, .cellFactor: true
      default: false
      }
    }
    /// Whether the value is that of the visit, the same for all subjects.
    var isByVisit: Bool {
      switch values {
      case .visitFactor, .visitNumber: true
      default: false
      }
    }
  }

  public var subjectCount: Int
  public var visitCount: Int
  public var visitNames: [String]
  /// y: subject-major, not a number where not observed or set aside.
  public var response: [Double]
  public var variables: [Variable]
  /// One weight a subject and visit: its residual variance is that of the covariance divided by it; nil for 1 throughout.
  public var weights: [Double]?
  /// Where each visit of each subject stands, a list a coordinate, for a spatial covariance of a table; subject-major.
  public var coordinates: [[Double]]?

  public init(subjectCount: Int, visitNames: [String], response: [Double], variables: [Variable]) {
    precondition(response.count == subjectCount * visitNames.count, "one response a subject and visit")
    self.subjectCount = subjectCount
    self.visitCount = visitNames.count
    self.visitNames = visitNames
    self.response = response
    self.variables = variables
  }

  public func index(of name: String) -> Int? { variables.firstIndex { $0.name == name } }
}
