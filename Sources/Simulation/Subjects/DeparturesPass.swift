import Mathematics
import Trial

/// Draws one trial by the whole law, option by option: first all that adds to scores, then each patient from visit to visit.
struct DeparturesPass {
  let law: SubjectLaw
  let departures: Departures
  let streams: TrialStreams
  let arrays: DeparturesWorkspace.Arrays
  private let n: Int
  private let T: Int

  init(_ law: SubjectLaw, _ departures: Departures, _ streams: TrialStreams, _ arrays: DeparturesWorkspace.Arrays) {
    (self.law, self.departures, self.streams, self.arrays) = (law, departures, streams, arrays)
    (n, T) = (law.patients, law.times.visits.count)
  }

  private func uniforms(_ draw: Int, draws: Int = 1, purpose: StreamPurpose = .course, into out: UnsafeMutablePointer<Double>) {
    streams.fillUniforms(subjects: 0..<n, draws: draws, purpose: purpose, startingAt: draw, into: out)
  }
  private func normals(_ draw: Int, draws: Int = 1, into out: UnsafeMutablePointer<Double>) {
    streams.fillNormals(subjects: 0..<n, draws: draws, purpose: .course, startingAt: draw, into: out)
  }

  /// The baseline as it is and as it is recorded.
  ///
  /// - Parameter baseline: drawn already where it is recorded as it is.
  func drawBaseline(_ days: [Double], _ baseline: inout [Double]) {
    guard let recorded = departures.baseline else {
      for i in 0..<n { arrays.truth[i] = baseline[i] }
      return
    }
    // Most patients need one baseline: its draws for all at once.
    streams.fillNormals(subjects: 0..<n, draws: 1, purpose: .baseline, into: arrays.truth)
    let errors = arrays.scratch
    if recorded.errorDeviation > 0 { normals(CourseAddress.baselineRaters, into: errors) }
    for i in 0..<n {
      let first = RecordedBaseline.First(normal: arrays.truth[i], error: recorded.errorDeviation > 0 ? errors[i] : 0)
      let drawn = recorded.record(i, first, randomized: days.isEmpty ? 0 : days[i], streams, residuals: arrays.residuals)
      arrays.truth[i] = drawn.true
      baseline[i] = drawn.recorded
    }
  }

  /// What scores have in every arm before means are added: offset + gain · b* + Σ loading · z.
  func drawLatent(_ arm: [Int]) {
    streams.fillNormals(subjects: 0..<n, draws: T, purpose: .outcome, into: arrays.normals)
    arm.withUnsafeBufferPointer { arm in
      guard let arm = arm.baseAddress else { return }
      departures.latent.fill(n, x: arrays.truth, group: arm, normals: arrays.normals, into: arrays.latent)
      departures.spread?.fill(n, x: arrays.truth, group: arm, normals: arrays.normals, into: arrays.spread)
    }
  }

  /// Points along the control course and along the effect's course, patient by patient, arm by arm.
  func drawPoints(_ data: TrialData) {
    let (A, along, effect) = (law.arms, arrays.along, arrays.effect)
    for i in 0..<n { for a in 0..<A { effect[i &* A &+ a] = departures.effects[a] } }
    if let personal = departures.personal {
      uniforms(0, purpose: .constitution, into: arrays.scratch)
      for i in 0..<n { arrays.person[i] = min(Int(arrays.scratch[i] * Double(personal.people)), personal.people &- 1) }
    }
    if !departures.effectDeviations.isEmpty {
      group(A, at: CourseAddress.armEffects)
      for a in 0..<A {
        let drawn = departures.effectDeviations[a] * arrays.scratch[a]
        for i in 0..<n { effect[i &* A &+ a] += drawn }
      }
    }
    for modifier in departures.effectModifiers {
      if let points = modifier.byArm {
        for i in 0..<n where modifier.condition.includes(i, data) { for a in 0..<A { effect[i &* A &+ a] += points[a] } }
        continue
      }
      for i in 0..<n where modifier.condition.includes(i, data) {
        for a in 0..<A where a != departures.control { effect[i &* A &+ a] += modifier.points }
      }
    }
    if let classes = departures.classes {
      uniforms(CourseAddress.responderClass, into: arrays.scratch)
      normals(CourseAddress.classDeviation, into: arrays.scratch + n)
      for i in 0..<n { for a in 0..<A { along[i &* A &+ a] = classes.points(arm: a, arrays.scratch[i], arrays.scratch[n &+ i]) } }
    } else {
      for place in 0..<n &* A { along[place] = 0 }
    }
    for modifier in departures.controlModifiers {
      for i in 0..<n where modifier.condition.includes(i, data) { add(modifier.points, to: i) }
    }
    for level in departures.levels {
      group(law.factors[level.factor].levels, at: CourseAddress.factors + level.factor)
      let codes = data.factors[level.factor].codes
      for i in 0..<n { add(level.standardDeviation * arrays.scratch[codes[i]], to: i) }
    }
    if departures.siteDeviation != 0, let site = data.course.site {
      group(site.levels.count, at: CourseAddress.groupEffect)
      for i in 0..<n { add(departures.siteDeviation * arrays.scratch[site.codes[i]], to: i) }
    }
    if departures.driftPerMonth != 0 {
      let perDay = departures.driftPerMonth / ArrivalLaw.daysPerMonth
      for i in 0..<n { add(perDay * data.course.randomizationDay[i], to: i) }
    }
  }

  /// One normal number for each of a few groups into the workspace.
  private func group(_ count: Int, at draw: Int) {
    streams.fillNormals(subjects: 0..<count, draws: 1, purpose: .group, startingAt: draw, into: arrays.scratch)
  }

  private func add(_ points: Double, to i: Int) {
    for a in 0..<law.arms { arrays.along[i &* law.arms &+ a] += points }
  }

  /// What each visit has of its own: doses taken up to it, the rater's error and drift, whether it is missed.
  func drawVisits(_ days: [Double]) {
    if let doses = departures.doses {
      uniforms(CourseAddress.doses, draws: T, into: arrays.taken)
      for i in 0..<n { doses.take(arrays.taken + i &* T) }
    }
    if let ratings = departures.ratings {
      if ratings.hasErrors { normals(CourseAddress.raters, draws: T, into: arrays.errors) }
      for i in 0..<n {
        let day = days.isEmpty ? 0 : days[i]
        for t in 0..<T {
          let place = i &* T &+ t
          let error = ratings.hasErrors ? ratings.deviations[t] * arrays.errors[place] : 0
          arrays.errors[place] = error + ratings.driftPerDay * (day + 7 * law.times.visits[t])
        }
      }
    }
    if departures.gaps > 0 { uniforms(CourseAddress.gaps, draws: T, into: arrays.gaps) }
  }

  /// One uniform number a patient for each thing that may befall him.
  func drawPatients() {
    if departures.stopping != nil { uniforms(1, purpose: .baseline, into: arrays.stop) }
    if departures.withdrawal != nil || departures.retention != nil { uniforms(CourseAddress.withdrawal, into: arrays.leave) }
    if departures.kept > 0 { uniforms(CourseAddress.kept, into: arrays.kept) }
    if !departures.reasons.isEmpty { uniforms(CourseAddress.reason, into: arrays.reason) }
    if let rescue = departures.rescue {
      uniforms(CourseAddress.rescue, into: arrays.rescue)
      rescue.visits(arrays.rescue, count: n)
    }
  }

  /// Each patient in his own arm and, where asked for, as he would be in each arm of the comparison: treatments, then the comparator.
  func follow(_ arm: [Int], baseline: [Double], scores: inout [Double], potential: Bool) {
    baseline.withUnsafeBufferPointer { baseline in
      scores.withUnsafeMutableBufferPointer { scores in
        guard let baseline = baseline.baseAddress, let scores = scores.baseAddress else { return }
        let kernel = CourseKernel(law, departures, arrays, baseline: baseline)
        for i in 0..<n {
          if departures.items != nil {
            streams.fillNormals(
              subjects: i..<i + 1, draws: ItemResponse.count * T, purpose: .course, startingAt: CourseAddress.items, into: arrays.residuals)
          }
          let row = scores + i &* T
          let at = kernel.follow(i, arm[i], stops: true, rescues: true, into: row)
          arrays.stopped[i] = at.stopped
          arrays.left[i] = at.left
          arrays.rescued[i] = at.rescued
          guard potential else { continue }
          for j in law.compared.indices { arrays.outcomes[j &* n &+ i] = kernel.outcome(i, law.compared[j], own: (arm[i], at), row: row) }
        }
      }
    }
  }

  /// What is seen of it: who stops is gone unless kept, who has left is gone, a visit may be missed.
  func settle(_ data: inout TrialData) {
    let d = departures
    for i in 0..<n {
      let isKept = d.kept > 0 && arrays.kept[i] < d.kept
      var left = min(arrays.left[i], isKept ? T : arrays.stopped[i])
      if let retention = d.retention { left = min(left, retention.firstIndex { arrays.leave[i] >= $0 } ?? T) }
      let stopped = arrays.stopped[i] <= left ? arrays.stopped[i] : T
      data.discontinuedBeforeVisit[i] = stopped
      if !data.course.leftBeforeVisit.isEmpty { data.course.leftBeforeVisit[i] = left }
      if !data.course.rescuedBeforeVisit.isEmpty { data.course.rescuedBeforeVisit[i] = arrays.rescued[i] <= left ? arrays.rescued[i] : T }
      if !data.course.reason.isEmpty { data.course.reason[i] = stopped < T ? reason(arrays.reason[i]) : -1 }
      for t in left..<T { data.scores[i * T + t] = .nan }
      guard d.gaps > 0 else { continue }
      for t in 0..<left where arrays.gaps[i &* T &+ t] < d.gaps { data.scores[i * T + t] = .nan }
    }
  }

  private func reason(_ u: Double) -> Int {
    departures.reasons.firstIndex { u < $0 } ?? departures.reasons.count - 1
  }
}

extension Departures {
  /// The columns that are filled besides scores.
  func columns(patients n: Int, visits: Int, into course: inout SubjectCourse) {
    if withdrawal != nil || kept > 0 || retention != nil { course.leftBeforeVisit = [Int](repeating: visits, count: n) }
    if stopping != nil && !reasons.isEmpty { course.reason = [Int](repeating: -1, count: n) }
    if rescue != nil { course.rescuedBeforeVisit = [Int](repeating: visits, count: n) }
  }
}
