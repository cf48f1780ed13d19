import Mathematics
import Trial

/// What is recorded of patients besides scores and hangs on no score: day of randomization, site, adverse events. Whatever is off is not drawn.
struct Records: Equatable, Sendable {
  /// An adverse event comes after an exponential time, and is seen while the patient is on treatment and in the study.
  ///
  ///     t = T log(1 − u) ∕ log(1 − p)
  ///
  /// p is the probability to have it by the planned end of treatment, T, if all stay; t ≤ T where u ≤ p. u is the patient's own draw, whatever arm and scenario.
  struct Event: Equatable, Sendable {
    /// Index of the endpoint.
    var endpoint: Int
    var name: String
    /// One an arm.
    var shares: [Double]
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
      return Event(endpoint: endpoint, name: law.endpoint, shares: law.shares)
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
          let logs = event.shares.map { plainLog(1 - $0) }
          for i in arm.indices {
            let isEvent = numbers[i] < event.shares[arm[i]]
            course.events[e].occurred[i] = isEvent
            weeks[e][i] = isEvent ? plannedWeeks * plainLog(1 - numbers[i]) / logs[arm[i]] : plannedWeeks
          }
        }
      }
    }
  }

  /// Takes back the events that would have come after a patient stopped treatment or left, once it is known when he did.
  ///
  /// - Parameter weeks: as drawn; afterwards until the event or the end of treatment.
  func settle(_ data: inout TrialData, weeks: inout [[Double]]) {
    guard !events.isEmpty else { return }
    let T = visitWeeks.count
    let left = data.course.leftBeforeVisit
    for i in data.arm.indices {
      let gone = min(data.discontinuedBeforeVisit[i], left.isEmpty ? T : left[i])
      guard gone < T else { continue }
      let end = gone == 0 ? 0 : max(visitWeeks[gone - 1], 0)
      for e in events.indices where weeks[e][i] > end {
        data.course.events[e].occurred[i] = false
        weeks[e][i] = end
      }
    }
  }
}
