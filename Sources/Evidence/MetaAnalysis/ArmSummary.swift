/// An arm told by the mean of its patients.
public struct ArmMean: Equatable, Sendable {
  public var patients: Int
  /// In the outcome's unit.
  public var mean: Double
  /// Of the patients, in the outcome's unit; above 0.
  public var standardDeviation: Double

  public init(patients: Int, mean: Double, standardDeviation: Double) {
    precondition(patients >= 2, "a standard deviation needs two patients")
    precondition(mean.isFinite, "a mean is finite")
    precondition(standardDeviation > 0 && standardDeviation.isFinite, "a standard deviation is finite and above 0")
    self.patients = patients
    self.mean = mean
    self.standardDeviation = standardDeviation
  }
}

/// An arm told by how many of its patients had an event.
public struct ArmCount: Equatable, Sendable {
  public var patients: Int
  public var events: Int

  public init(patients: Int, events: Int) {
    precondition(patients >= 1 && events >= 0 && events <= patients, "an arm has patients, and no more events than patients")
    self.patients = patients
    self.events = events
  }
}

/// A trial of two arms and one event, which Mantel–Haenszel's and Peto's methods pool without an effect of each.
public struct TwoByTwo: Equatable, Sendable {
  public var label: String
  public var treatment: ArmCount
  public var control: ArmCount

  public init(label: String, treatment: ArmCount, control: ArmCount) {
    self.label = label
    self.treatment = treatment
    self.control = control
  }

  /// Events and non-events under treatment, then under control: a, b, c, d.
  var cells: (a: Double, b: Double, c: Double, d: Double) {
    (
      Double(treatment.events), Double(treatment.patients - treatment.events), Double(control.events),
      Double(control.patients - control.events)
    )
  }
}

/// What is done where a cell of a trial's two-by-two table is empty, so that a logarithm or a variance would not exist.
public enum ZeroCells: Equatable, Sendable {
  /// ½ to all four cells of a trial that has an empty one, and of no other (Woolf, Haldane, Anscombe).
  case addHalfWhereEmpty
  /// As they are: a trial whose effect then does not exist is refused.
  case leave
}
