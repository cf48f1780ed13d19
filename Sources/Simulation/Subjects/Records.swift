import Analysis
import Mathematics
import Trial

/// What is recorded of patients besides scores and hangs on no score: day of randomization, site, adverse events. Whatever is off is not drawn.
struct Records: Equatable, Sendable {
  /// An adverse event comes after an exponential time, and is seen while the patient is on treatment and in the study.
  ///
  ///     t = −log(1 − u) ∕ λ,   p = 1 − exp(−λT)
  ///
  /// p is the probability to have it by the planned end of treatment, T, if all stay; t ≤ T where u ≤ p. u is the patient's own draw, whatever arm and scenario.
  struct Event: Equatable, Sendable {
    /// Index of the endpoint.
    var endpoint: Int
    var name: String
    /// One an arm.
    var shares: [Double]
    /// λ, a week, one an arm; infinite where everybody has the event.
    var rates: [Double]
    /// Whether it matters how often it comes.
    var isCounted: Bool
  }
  let arrivals: ArrivalLaw?
  let sites: SiteDraw?
  let events: [Event]
  /// Weeks from randomization to the planned end of treatment, the last visit, and to each visit.
  let plannedWeeks: Double
  let visitWeeks: [Double]

  init(trial: TrialProtocol, scenario: Scenario) {
    arrivals = scenario.accrual.map(ArrivalLaw.init)
    sites = scenario.sites.map(SiteDraw.init)
    visitWeeks = trial.schedule.visits.map(\.weeks)
    plannedWeeks = max(visitWeeks.last ?? 0, 0)
    events = scenario.adverseEvents.map { law in
      guard let endpoint = trial.endpoints.firstIndex(where: { $0.name == law.endpoint }) else {
        preconditionFailure("adverse events are those of a declared endpoint")
      }
      precondition(law.shares.count == trial.arms.count, "an adverse event has a share in each arm")
      let weeks = trial.schedule.visits.last?.weeks ?? 0
      return Event(
        endpoint: endpoint, name: law.endpoint, shares: law.shares,
        rates: law.shares.indices.map { law.ratePerWeek($0, until: weeks) },
        isCounted: EventQuestion.all(of: trial).contains { $0.endpoint.name == law.endpoint && $0.analysis.method == .Poisson })
    }
  }

  var isEmpty: Bool { arrivals == nil && sites == nil && events.isEmpty }

  /// The columns that `draw` fills.
  func columns(patients n: Int, into course: inout SubjectCourse) {
    if arrivals != nil { course.randomizationDay = [Double](repeating: 0, count: n) }
    course.site = sites.map { FactorColumn(column: ColumnName.site, levels: $0.names, codes: [Int](repeating: 0, count: n)) }
    course.events = events.map { AdverseEventColumn(endpoint: $0.name, occurred: [Bool](repeating: false, count: n)) }
  }

  func drawArrivals(_ streams: TrialStreams, into course: inout SubjectCourse) { arrivals?.draw(streams, into: &course.randomizationDay) }

  /// Sites and adverse events.
  ///
  /// - Parameters:
  ///   - numbers: workspace of one number a patient.
  ///   - sizes: workspace of one number a site.
  ///   - weeks: of each event, takes when it comes to each patient.
  func draw(
    _ streams: TrialStreams, arm: [Int], numbers: inout [Double], sizes: inout [Double], weeks: inout [[Double]], into course: inout SubjectCourse
  ) {
    numbers.withUnsafeMutableBufferPointer { numbers in
      sizes.withUnsafeMutableBufferPointer { sizes in
        guard let numbers = numbers.baseAddress else { return }
        if let sites, let sizes = sizes.baseAddress, var column = course.site.take() {
          sites.draw(streams, sizes: sizes, uniforms: numbers, into: &column.codes)
          course.site = column
        }
        for (e, event) in events.enumerated() {
          streams.fillUniforms(
            subjects: 0..<arm.count, draws: 1, purpose: .course, startingAt: CourseAddress.adverseEvents + event.endpoint, into: numbers)
          for i in arm.indices {
            let isEvent = numbers[i] < event.shares[arm[i]]
            course.events[e].occurred[i] = isEvent
            let week = isEvent ? -plainLog(1 - numbers[i]) / event.rates[arm[i]] : .infinity
            weeks[e][i] = week < plannedWeeks ? week : plannedWeeks
          }
        }
      }
    }
  }

  /// Takes back the events that would have come after a patient stopped treatment or left, once it is known when he did.
  ///
  /// - Parameters:
  ///   - weeks: as drawn; afterwards until the event or the end of treatment.
  ///   - treatmentWeeks: takes how long each patient was on treatment.
  func settle(_ data: inout TrialData, weeks: inout [[Double]], treatmentWeeks: inout [Double]) {
    guard !events.isEmpty else { return }
    let T = visitWeeks.count
    let left = data.course.leftBeforeVisit
    for i in data.arm.indices {
      let gone = min(data.discontinuedBeforeVisit[i], left.isEmpty ? T : left[i])
      treatmentWeeks[i] = plannedWeeks
      guard gone < T else { continue }
      let end = gone == 0 ? 0 : max(visitWeeks[gone - 1], 0)
      treatmentWeeks[i] = end
      for e in events.indices where weeks[e][i] > end {
        data.course.events[e].occurred[i] = false
        weeks[e][i] = end
      }
    }
  }

  /// How often each patient has the events that are counted: the first, and, at the rate of his arm, those that follow while he stays.
  ///
  /// - Parameter numbers: workspace of one number a patient.
  func count(
    _ streams: TrialStreams, _ data: TrialData, weeks: [[Double]], treatmentWeeks: [Double], numbers: inout [Double], into counts: inout [[Int]]
  ) {
    for (e, event) in events.enumerated() where event.isCounted {
      numbers.withUnsafeMutableBufferPointer { numbers in
        guard let numbers = numbers.baseAddress else { return }
        streams.fillUniforms(
          subjects: 0..<data.arm.count, draws: 1, purpose: .course, startingAt: CourseAddress.furtherEvents + event.endpoint, into: numbers)
      }
      for i in data.arm.indices {
        let mean = event.rates[data.arm[i]] * (treatmentWeeks[i] - weeks[e][i])
        counts[e][i] = data.course.events[e].occurred[i] ? 1 + Self.poisson(mean, numbers[i]) : 0
      }
    }
  }

  /// The least k with P(X ≤ k) > u, X Poisson.
  static func poisson(_ mean: Double, _ u: Double) -> Int {
    guard mean > 0, mean < 700 else { return 0 }
    var (k, p) = (0, plainExp(-mean))
    var sum = p
    while u >= sum, k < 10_000 {
      k += 1
      p *= mean / Double(k)
      sum += p
    }
    return k
  }
}

extension AdverseEventLaw {
  /// λ of an arm: as written, or −log(1 − p) ∕ T.
  ///
  /// - Parameter weeks: T, from randomization to the last visit.
  func ratePerWeek(_ arm: Int, until weeks: Double) -> Double {
    if let rate = ratePerMonth(arm) { return rate * 7 / ArrivalLaw.daysPerMonth }
    return weeks > 0 ? -plainLog(1 - shares[arm]) / weeks : 0
  }
}
