/// Which columns of a data file tell its trials, one a row.
public struct StudyColumns: Equatable, Sendable {
  /// The columns of one arm; which of them are needed depends on the measure.
  public struct Arm: Equatable, Sendable {
    /// Number of patients.
    public var patients: String
    public var mean: String?
    public var standardDeviation: String?
    public var events: String?

    public init(patients: String, mean: String? = nil, standardDeviation: String? = nil, events: String? = nil) {
      self.patients = patients
      self.mean = mean
      self.standardDeviation = standardDeviation
      self.events = events
    }
  }
  /// What a trial is called.
  public var study: String
  public var treatment: Arm
  public var control: Arm

  public init(study: String, treatment: Arm, control: Arm) {
    self.study = study
    self.treatment = treatment
    self.control = control
  }
}
