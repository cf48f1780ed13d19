import Mathematics

/// What one thread reuses from draw to draw for one trial: the trial is simulated into it, and its statistics are read from it.
///
/// Unsafe memory because a draw must cost microseconds: nothing is allocated, nothing is counted, no index is checked twice.
final class TrialSimulation {
  let capacity: Int
  /// Of a patient, `stride` numbers: standard normals, over which his improvement at each visit is then written.
  let paths: UnsafeMutablePointer<Double>
  let uniforms: UnsafeMutablePointer<Double>
  /// By patient: what is left of his first uniform number, his stratum, his arm, and the last visit at which he is seen.
  let entering: UnsafeMutablePointer<Double>
  let strataOf: UnsafeMutablePointer<Int>
  let armsOf: UnsafeMutablePointer<Int>
  let lastSeen: UnsafeMutablePointer<Int>
  /// Rows of `stride` numbers: μ, c, g, then the columns of σ d L.
  let visits: UnsafeMutablePointer<Double>
  private let numbers: UnsafeMutablePointer<Double>
  let whole: UnsafeMutablePointer<Int>
  private let numberCount: Int
  private let wholeCount: Int
  /// Visits, made up to a multiple of four.
  let stride: Int
  /// Patients of each stratum in the last trial.
  let stratumCounts: UnsafeMutablePointer<Double>
  /// Benefit by arm, then stratum: filled before a trial.
  let benefits: UnsafeMutablePointer<Double>
  /// g by visit: filled before a trial.
  var course: UnsafeMutablePointer<Double> { visits + 2 * stride }
  /// (n, Σy, Σy², 0) of every cell.
  let sums: UnsafeMutablePointer<SIMD4<Double>>
  private let cellCount: Int
  let shiftOf: UnsafeMutablePointer<Double>
  let shareOf: UnsafeMutablePointer<Double>
  private var deviation = 1.0

  /// - Parameters:
  ///   - scripts: all that may be simulated in it.
  ///   - patients: the most that any of them has.
  init(for scripts: [TrialScript], patients: Int) {
    func most(_ of: (TrialScript) -> Int) -> Int { max(scripts.map(of).max() ?? 1, 1) }
    func zeros<Value>(_ count: Int, _ zero: Value) -> UnsafeMutablePointer<Value> {
      let memory = UnsafeMutablePointer<Value>.allocate(capacity: count)
      memory.initialize(repeating: zero, count: count)
      return memory
    }
    capacity = patients
    let strata = most(\.strata)
    let arms = most(\.arms)
    let shares = most { $0.factors.reduce(0) { $0 + $1.levels.count * TrialSimulation.rows($1) } }
    let draws = max(patients, arms * strata)
    stride = (most(\.visits) + 3) / 4 * 4
    paths = zeros(draws * stride, 0)
    uniforms = zeros(draws * stride, 0)
    entering = zeros(draws, 0)
    visits = zeros((3 + stride) * stride, 0)
    cellCount = most(\.cells)
    sums = zeros(cellCount, .zero)
    let sizes = [strata, arms * strata, strata, 2 * shares]
    numberCount = sizes.reduce(0, +)
    numbers = zeros(numberCount, 0)
    stratumCounts = numbers
    benefits = stratumCounts + strata
    shiftOf = benefits + arms * strata
    shareOf = shiftOf + strata
    let counts = most { $0.factors.reduce(0) { $0 + $1.levels.count } } + strata * (arms + 1)
    wholeCount = counts + 3 * draws
    whole = zeros(wholeCount, 0)
    strataOf = whole + counts
    armsOf = strataOf + draws
    lastSeen = armsOf + draws
  }

  deinit {
    paths.deallocate()
    uniforms.deallocate()
    entering.deallocate()
    visits.deallocate()
    sums.deallocate()
    numbers.deallocate()
    whole.deallocate()
  }

  private static func rows(_ factor: TrialScript.FactorScript) -> Int {
    if case .shares(let rows) = factor.composition { rows.count } else { 1 }
  }

  /// Simulates a trial; `benefits` and `course` have been filled.
  ///
  /// - Parameters:
  ///   - uses: by table, whether anything is read from it in this draw.
  ///   - first: number of the trial's first patient in the draw's streams.
  func run(_ script: TrialScript, _ values: UnsafePointer<Double>, _ streams: TrialStreams, first: Int, uses: UnsafePointer<Bool>) {
    prepare(script, values)
    if script.byMeans {
      drawMeans(script, values, streams, first: first)
    } else {
      drawPatients(script, values, streams, first: first, uses: uses)
    }
  }

  private func prepare(_ script: TrialScript, _ values: UnsafePointer<Double>) {
    deviation = script.deviation.value(values)
    for stratum in 0..<script.strata { (shiftOf[stratum], stratumCounts[stratum]) = (0, 0) }
    for shift in script.shifts {
      let points: Double
      switch shift.points {
      case .fixed(let value): points = value
      case .slot(let slot): points = script.shiftSign * values[slot]
      }
      for stratum in 0..<script.strata where shift.strata[stratum] { shiftOf[stratum] += points }
    }
    var at = 0
    for factor in script.factors {
      guard case .shares(let rows) = factor.composition else { continue }
      for row in rows { at = fill(row, at, values) }
    }
    for cell in 0..<script.cells { sums[cell] = .zero }
  }

  /// One row of shares and their inverses; the last level has what the others leave. Returns the place after it.
  private func fill(_ row: [TrialScript.FactorScript.Share], _ first: Int, _ values: UnsafePointer<Double>) -> Int {
    var (drawn, rest) = (0.0, 0.0)
    for share in row {
      switch share {
      case .fixed: break
      case .slot(let slot): drawn += values[slot]
      case .rest(let weight): rest += weight
      }
    }
    var left = 1.0
    for (level, share) in row.enumerated() {
      let own: Double
      switch share {
      case .fixed(let value): own = value
      case .slot(let slot): own = values[slot]
      case .rest(let weight): own = rest > 0 ? max(1 - drawn, 0) * weight / rest : 0
      }
      let kept = level == row.count - 1 ? max(left, 0) : min(own, max(left, 0))
      left -= kept
      shareOf[2 * (first + level)] = kept
      shareOf[2 * (first + level) + 1] = kept > 0 ? 1 / kept : 0
    }
    return first + row.count
  }

  // MARK: Arm means

  /// The means of all cells at the end, with expected numbers of patients: the law of a trial in which nobody leaves and the standard deviation is known.
  private func drawMeans(_ script: TrialScript, _ values: UnsafePointer<Double>, _ streams: TrialStreams, first: Int) {
    let cells = script.arms * script.strata
    streams.fillNormals(subjects: first..<first + cells, draws: 1, purpose: .outcome, into: paths)
    let parts = Double(script.ratio.reduce(0, +))
    let E = script.endpoint
    let σ = deviation * script.deviationShares[E]
    for arm in 0..<script.arms {
      let patients = (script.size.value(values) * Double(script.ratio[arm]) / parts).rounded()
      for stratum in 0..<script.strata {
        // Where a share is 0 there is nobody; where it is small, one patient at least.
        let share = share(of: stratum, script)
        guard share > 0 else { continue }
        let n = max((patients * share).rounded(), 1)
        let mean = script.controlMeans[E] + shiftOf[stratum] * script.controlShares[E] + benefits[arm * script.strata + stratum]
        let y = mean + σ * paths[arm * script.strata + stratum] / n.squareRoot()
        stratumCounts[stratum] += n
        for table in script.tables {
          sums[table.start + arm * table.cells + script.cellOf[table.map + stratum]] += SIMD4(n, n * y, 0, 0)
        }
      }
    }
  }

  private func share(of stratum: Int, _ script: TrialScript) -> Double {
    var (product, at) = (1.0, 0)
    for factor in script.factors {
      guard case .shares(let rows) = factor.composition else { continue }
      let level = stratum / factor.stride % factor.levels.count
      var row = 0
      if let outer = factor.outer { row = stratum / script.factors[outer].stride % script.factors[outer].levels.count }
      product *= shareOf[2 * (at + row * factor.levels.count + level)]
      at += rows.count * factor.levels.count
    }
    return product
  }

  // MARK: Statistics

  /// t with the variance pooled over the two arms, positive where the arm is better; 0 where an arm has fewer than two patients. By arm means: z.
  func statistic(_ number: Int, of script: TrialScript) -> Double {
    let (a, b) = pooled(number, of: script)
    guard a[0] > 1, b[0] > 1 else { return 0 }
    let difference = a[1] / a[0] - b[1] / b[0]
    var variance = deviation * deviation * script.deviationShares[script.endpoint] * script.deviationShares[script.endpoint]
    if !script.byMeans {
      variance = (a[2] - a[1] * a[1] / a[0] + b[2] - b[1] * b[1] / b[0]) / (a[0] + b[0] - 2)
    }
    return variance > 0 ? difference / (variance * (1 / a[0] + 1 / b[0])).squareRoot() : 0
  }

  /// (n, Σy, Σy²) of the arm and of the comparator.
  func pooled(_ number: Int, of script: TrialScript) -> (arm: SIMD4<Double>, comparator: SIMD4<Double>) {
    script.statistics.withUnsafeBufferPointer { statistics in
      script.tables.withUnsafeBufferPointer { tables in
        script.pooledCells.withUnsafeBufferPointer { pooledCells in
          let statistic = statistics[number]
          let table = tables[statistic.table]
          let (arm, comparator) = (sums + table.start + statistic.arm * table.cells, sums + table.start + statistic.comparator * table.cells)
          var (a, b) = (SIMD4<Double>.zero, SIMD4<Double>.zero)
          for place in statistic.cells {
            a += arm[pooledCells[place]]
            b += comparator[pooledCells[place]]
          }
          return (a, b)
        }
      }
    }
  }
}
