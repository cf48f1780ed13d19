import Trial

/// What drawing by `Departures` keeps from trial to trial: two blocks, in which every array has its place, so that no trial allocates anything.
struct DeparturesWorkspace: Sendable {
  private var numbers: [Double]
  private var counts: [Int]
  private let places: Places

  /// Where each array begins; n patients, T visits, A arms. What an option does not need has no room.
  private struct Places {
    var numbers = 0
    var counts = 0
    /// Constants of the law.
    var controlMeans = 0, controlShares = 0, effectShares = 0, stopping = 0, withdrawal = 0, items = 0, personal = 0, spreads = 0
    /// One a patient and visit.
    var normals = 0, latent = 0, spread = 0, taken = 0, errors = 0, gaps = 0
    /// One a patient and arm.
    var along = 0, effect = 0, outcomes = 0
    /// One a patient.
    var truth = 0, stop = 0, leave = 0, rescue = 0, kept = 0, reason = 0, scratch = 0
    /// Of one patient.
    var row = 0, residuals = 0
    var stopped = 0, left = 0, rescued = 0, person = 0

    mutating func room(_ count: Int) -> Int {
      defer { numbers += count }
      return numbers
    }
    mutating func countRoom(_ count: Int) -> Int {
      defer { counts += count }
      return counts
    }
  }

  init(_ law: SubjectLaw, _ departures: Departures) {
    let (n, T, A) = (law.patients, law.times.visits.count, law.arms)
    let d = departures
    var p = Places()
    let constants = [
      d.controlMeans, d.controlShares, d.effectShares, d.stopping?.numbers ?? [], d.withdrawal?.numbers ?? [],
      d.items?.numbers ?? [], d.personal?.points ?? [], d.spreads,
    ]
    let into: [WritableKeyPath<Places, Int>] = [
      \.controlMeans, \.controlShares, \.effectShares, \.stopping, \.withdrawal, \.items, \.personal, \.spreads,
    ]
    for (values, place) in zip(constants, into) { p[keyPath: place] = p.room(values.count) }
    p.normals = p.room(n * T)
    p.latent = p.room(n * T)
    p.spread = p.room(d.spread == nil ? 0 : n * T)
    p.taken = p.room(d.doses == nil ? 0 : n * T)
    p.errors = p.room(d.ratings == nil ? 0 : n * T)
    p.gaps = p.room(d.gaps == 0 ? 0 : n * T)
    p.along = p.room(n * A)
    p.effect = p.room(n * A)
    p.outcomes = p.room(n * (law.comparison.treatments.count + 1))
    p.truth = p.room(n)
    p.stop = p.room(d.stopping == nil ? 0 : n)
    p.leave = p.room(d.withdrawal == nil && d.retention == nil ? 0 : n)
    p.rescue = p.room(d.rescue == nil ? 0 : n)
    p.kept = p.room(d.kept == 0 ? 0 : n)
    p.reason = p.room(d.reasons.isEmpty ? 0 : n)
    p.scratch = p.room(max(2 * n, A, d.levels.map { law.factors[$0.factor].levels }.max() ?? 0, law.records?.sites?.count ?? 0))
    p.row = p.room(T)
    p.residuals = p.room(d.items == nil ? 0 : ItemResponse.count * T)
    p.stopped = p.countRoom(n)
    p.left = p.countRoom(n)
    p.rescued = p.countRoom(n)
    p.person = p.countRoom(d.personal == nil ? 0 : n)
    places = p
    let all = constants.flatMap { $0 }
    numbers = all + [Double](repeating: 0, count: p.numbers - all.count)
    counts = [Int](repeating: 0, count: p.counts)
  }

  /// The arrays as pointers: bounds checks, and a closure for each array, would cost as much as the work. Those of options that are off are not read.
  struct Arrays {
    let controlMeans, controlShares, effectShares, stopping, withdrawal, items, personal, spreads: UnsafePointer<Double>
    let normals, latent, spread, taken, errors, gaps, along, effect, outcomes: UnsafeMutablePointer<Double>
    let truth, stop, leave, rescue, kept, reason, scratch, row, residuals: UnsafeMutablePointer<Double>
    let stopped, left, rescued, person: UnsafeMutablePointer<Int>
  }

  mutating func withArrays(_ body: (Arrays) -> Void) {
    let p = places
    numbers.withUnsafeMutableBufferPointer { numbers in
      counts.withUnsafeMutableBufferPointer { counts in
        guard let x = numbers.baseAddress, let c = counts.baseAddress else { return }
        let constants = UnsafePointer(x)
        body(
          Arrays(
            controlMeans: constants + p.controlMeans,
            controlShares: constants + p.controlShares, effectShares: constants + p.effectShares, stopping: constants + p.stopping,
            withdrawal: constants + p.withdrawal, items: constants + p.items, personal: constants + p.personal, spreads: constants + p.spreads,
            normals: x + p.normals,
            latent: x + p.latent, spread: x + p.spread, taken: x + p.taken,
            errors: x + p.errors, gaps: x + p.gaps, along: x + p.along, effect: x + p.effect, outcomes: x + p.outcomes, truth: x + p.truth,
            stop: x + p.stop, leave: x + p.leave, rescue: x + p.rescue, kept: x + p.kept, reason: x + p.reason, scratch: x + p.scratch,
            row: x + p.row, residuals: x + p.residuals, stopped: c + p.stopped, left: c + p.left, rescued: c + p.rescued,
            person: c + p.person))
      }
    }
  }
}
