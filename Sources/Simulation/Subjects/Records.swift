import Mathematics
import Trial

/// What is recorded of patients besides scores and hangs on no score: day of randomization, site, adverse events. Whatever is off is not drawn.
struct Records: Equatable, Sendable {
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

  init(trial: TrialProtocol, scenario: Scenario) {
    arrivals = scenario.accrual.map(ArrivalLaw.init)
    sites = scenario.sites.map(SiteDraw.init)
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
  func draw(_ streams: TrialStreams, arm: [Int], numbers: inout [Double], sizes: inout [Double], into course: inout SubjectCourse) {
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
          for i in arm.indices { course.events[e].occurred[i] = numbers[i] < event.shares[arm[i]] }
        }
      }
    }
  }
}
