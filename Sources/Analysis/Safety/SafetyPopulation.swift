import Trial

/// The treated patients by the treatment they received, and who of them had which adverse events.
///
/// A patient counts once in each line, however often the event came; records count each time. Only events that began or worsened under treatment count.
public struct SafetyPopulation: Sendable {
  public struct Counts: Equatable, Sendable {
    /// With at least one event, one an arm.
    public var patients: [Int]
    /// Records, one an arm.
    public var events: [Int]
  }
  public struct Term: Equatable, Sendable {
    public var name: String
    public var counts: Counts
  }
  /// A system organ class with its preferred terms.
  public struct OrganClass: Equatable, Sendable {
    public var name: String
    public var counts: Counts
    public var terms: [Term]
  }

  public let safety: SafetyData
  public let armCount: Int
  /// Treated, one an arm.
  public let patients: [Int]
  /// Arm of each subject by treatment received; nil who was not treated.
  let arm: [Int?]

  public init(_ safety: SafetyData, arms: Int) {
    precondition(safety.actualArm.allSatisfy { (0..<arms).contains($0) }, "a treatment received is one of the arms")
    self.safety = safety
    armCount = arms
    arm = zip(safety.actualArm, safety.isTreated).map { $1 ? $0 : nil }
    var patients = [Int](repeating: 0, count: arms)
    for index in arm.compactMap({ $0 }) { patients[index] += 1 }
    self.patients = patients
  }

  /// Of the treated, those with an event that a condition holds for, and how many records it holds for.
  public func counts(where holds: (AdverseEvent) -> Bool = { _ in true }) -> Counts {
    counts(of: safety.emergent().filter(holds))
  }

  /// By system organ class and preferred term, the class and within it the term of most patients first; of equally many, by name.
  public func organClasses() -> [OrganClass] {
    func before(_ a: (name: String, counts: Counts), _ b: (name: String, counts: Counts)) -> Bool {
      let (m, n) = (a.counts.patients.reduce(0, +), b.counts.patients.reduce(0, +))
      return m != n ? m > n : a.name.utf8.lexicographicallyPrecedes(b.name.utf8)
    }
    let byClass = Dictionary(grouping: safety.emergent().filter { arm[$0.subject] != nil }, by: Self.organClass)
    return byClass.map { name, own in
      let byTerm = Dictionary(grouping: own, by: Self.term)
      let found = byTerm.map { Term(name: $0.key, counts: counts(of: $0.value)) }
      return OrganClass(name: name, counts: counts(of: own), terms: found.sorted { before(($0.name, $0.counts), ($1.name, $1.counts)) })
    }.sorted { before(($0.name, $0.counts), ($1.name, $1.counts)) }
  }

  func counts(of events: [AdverseEvent]) -> Counts {
    var counts = Counts(patients: Array(repeating: 0, count: armCount), events: Array(repeating: 0, count: armCount))
    var seen: Set<Int> = []
    for event in events {
      guard let arm = arm[event.subject] else { continue }
      counts.events[arm] += 1
      if seen.insert(event.subject).inserted { counts.patients[arm] += 1 }
    }
    return counts
  }

  private static func organClass(_ event: AdverseEvent) -> String { event.words[.systemOrganClass] ?? "not coded" }
  private static func term(_ event: AdverseEvent) -> String { event.words[.term] ?? "not coded" }
}
