import Mathematics

/// What one thread reuses from draw to draw for one trial: the trial is simulated into it, and its statistics are read from it.
///
/// Unsafe memory because a draw must cost microseconds: nothing is allocated, nothing is counted, no index is checked twice.
final class TrialSimulation {
  private let capacity: Int
  private let normals: UnsafeMutablePointer<Double>
  private let uniforms: UnsafeMutablePointer<Double>
  private let numbers: UnsafeMutablePointer<Double>
  private let whole: UnsafeMutablePointer<Int>
  private let numberCount: Int
  private let wholeCount: Int
  /// Patients of each stratum in the last trial.
  let stratumCounts: UnsafeMutablePointer<Double>
  /// Benefit by arm, then stratum: filled before a trial.
  let benefits: UnsafeMutablePointer<Double>
  /// g by visit: filled before a trial.
  let course: UnsafeMutablePointer<Double>
  /// (n, Σy, Σy²) of every cell.
  private let sums: UnsafeMutablePointer<Double>
  private var shiftOf: UnsafeMutablePointer<Double>
  private var loadings: UnsafeMutablePointer<Double>
  private var path: UnsafeMutablePointer<Double>
  private var hazard: UnsafeMutablePointer<Double>
  private var shareOf: UnsafeMutablePointer<Double>
  private var looks: UnsafeMutablePointer<Double>
  private var deviation = 1.0

  /// - Parameters:
  ///   - scripts: all that may be simulated in it.
  ///   - patients: the most that any of them has.
  init(for scripts: [TrialScript], patients: Int) {
    func most(_ of: (TrialScript) -> Int) -> Int { max(scripts.map(of).max() ?? 1, 1) }
    capacity = patients
    let visits = most(\.visits)
    let strata = most(\.strata)
    let arms = most(\.arms)
    let cells = most(\.cells)
    let shares = most { $0.factors.reduce(0) { $0 + $1.levels.count * TrialSimulation.rows($1) } }
    let draws = max(patients, arms * strata)
    normals = .allocate(capacity: draws * visits)
    uniforms = .allocate(capacity: draws * visits)
    let sizes = [strata, arms * strata, visits, 3 * cells, strata, visits * visits, visits, visits, 2 * shares, most { $0.looks.count } + 1]
    numberCount = sizes.reduce(0, +)
    numbers = .allocate(capacity: numberCount)
    numbers.initialize(repeating: 0, count: numberCount)
    var at = numbers
    var parts: [UnsafeMutablePointer<Double>] = []
    for size in sizes {
      parts.append(at)
      at += size
    }
    (stratumCounts, benefits, course, sums, shiftOf) = (parts[0], parts[1], parts[2], parts[3], parts[4])
    (loadings, path, hazard, shareOf, looks) = (parts[5], parts[6], parts[7], parts[8], parts[9])
    wholeCount = most { $0.factors.reduce(0) { $0 + $1.levels.count } } + strata * (arms + 1)
    whole = .allocate(capacity: wholeCount)
    whole.initialize(repeating: 0, count: wholeCount)
  }

  deinit {
    normals.deallocate()
    uniforms.deallocate()
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
    let T = script.visits
    deviation = script.deviation.value(values)
    for t in 0..<T { for k in 0...t { loadings[t * T + k] = deviation * script.deviationShares[t] * script.correlationRoot[t][k] } }
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
    for cell in 0..<3 * script.cells { sums[cell] = 0 }
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

  // MARK: Patients

  private func drawPatients(
    _ script: TrialScript, _ values: UnsafePointer<Double>, _ streams: TrialStreams, first: Int, uses: UnsafePointer<Bool>
  ) {
    let N = min(Int(script.size.value(values)), capacity)
    let T = script.visits
    let exits = script.leaving == nil ? 0 : T - 1
    streams.fillNormals(subjects: first..<first + N, draws: T, purpose: .outcome, into: normals)
    streams.fillUniforms(subjects: first..<first + N, draws: 1 + exits, purpose: .factors, into: uniforms)
    for (number, look) in script.looks.enumerated() { looks[number] = look.value(values) * Double(N) }
    var counted = 0
    for factor in script.factors {
      guard case .counts(let counts) = factor.composition else { continue }
      for count in counts {
        whole[counted] = count
        counted += 1
      }
    }
    var allocation = Composition.Allocation.independent
    switch script.allocation {
    case .independent: break
    case .alternation: allocation = .alternation
    case .blocks(let count):
      allocation = .blocks
      for place in 0..<count * script.arms { whole[counted + place] = 0 }
    }
    let law = leavingLaw(script, values)
    script.steps.withUnsafeBufferPointer { steps in
      script.ratio.withUnsafeBufferPointer { ratio in
        script.blockOf.withUnsafeBufferPointer { blockOf in
          let composition = Composition(
            steps: steps, shares: shareOf, counts: whole, ratio: ratio, parts: script.ratio.reduce(0, +), allocation: allocation,
            blockOf: blockOf, blocks: whole + counted)
          follow(N, script, composition, law, exits, uses)
        }
      }
    }
  }

  /// Follows every patient from entry to the last visit.
  @inline(__always)
  private func follow(
    _ N: Int, _ script: TrialScript, _ composition: Composition, _ law: (base: Double, slope: Double, isLogit: Bool), _ exits: Int,
    _ uses: UnsafePointer<Bool>
  ) {
    let (T, strata, endpoint, completersOnly) = (script.visits, script.strata, script.endpoint, script.completersOnly)
    let (normals, uniforms, path, loadings, course) = (normals, uniforms, path, loadings, course)
    let (sums, looks, benefits, shiftOf, stratumCounts) = (sums, looks, benefits, shiftOf, stratumCounts)
    script.controlMeans.withUnsafeBufferPointer { means in
      script.controlShares.withUnsafeBufferPointer { shares in
        script.tables.withUnsafeBufferPointer { tables in
          script.cellOf.withUnsafeBufferPointer { cellOf in
            for i in 0..<N {
              let u = uniforms + i * (1 + exits)
              let (stratum, arm) = composition.next(i, u[0])
              stratumCounts[stratum] += 1
              let benefit = benefits[arm * strata + stratum]
              let shift = shiftOf[stratum]
              let z = normals + i * T
              var last = 0
              while true {
                var y = means[last] + shift * shares[last] + benefit * course[last]
                let row = loadings + last * T
                for k in 0...last { y += row[k] * z[k] }
                path[last] = y
                if last == T - 1 || last < exits && Self.leaves(u[1 + last], law.base, law.slope * (y - means[last]), law.isLogit) { break }
                last += 1
              }
              let analyzed = !completersOnly || last >= endpoint
              for number in tables.indices where uses[number] {
                let table = tables[number]
                let y: Double
                switch table.values {
                case .end:
                  guard analyzed else { continue }
                  y = path[min(last, endpoint)]
                case .look(let look):
                  guard analyzed, Double(i) < looks[look] else { continue }
                  y = path[min(last, endpoint)]
                case .visit(let visit): y = path[min(last, visit)]
                }
                let sum = sums + 3 * (table.start + arm * table.cells + cellOf[table.map + stratum])
                sum[0] += 1
                sum[1] += y
                sum[2] += y * y
              }
            }
          }
        }
      }
    }
  }

  private func leavingLaw(_ script: TrialScript, _ values: UnsafePointer<Double>) -> (base: Double, slope: Double, isLogit: Bool) {
    guard let law = script.leaving else { return (0, 0, false) }
    let share = law.share.value(values)
    let chances = Double(script.visits - 1)
    if law.isLogit {
      let each = min(share / chances, 1 - 1e-9)
      return (plainLog(each / (1 - each)), law.slope, true)
    }
    return (1 - plainExp(plainLog(1 - share) / chances), law.slope, false)
  }

  /// Whether a patient leaves after a visit: u < P, with P = min(0.9, h exp(x)) or logit P = h + x.
  ///
  /// Bounds 1 + x ≤ exp(x) ≤ 1∕(1 − x) decide most of the first kind without an exponential.
  @inline(__always)
  private static func leaves(_ u: Double, _ h: Double, _ x: Double, _ isLogit: Bool) -> Bool {
    if isLogit { return u * (1 + plainExp(-h - x)) < 1 }
    if u >= 0.9 || u * (1 - x) >= h && x < 1 { return false }
    if u < h * (1 + x) { return true }
    return u < h * plainExp(x)
  }

  // MARK: Arm means

  /// The means of all cells at the end, with expected numbers of patients: the law of a trial in which nobody leaves and the standard deviation is known.
  private func drawMeans(_ script: TrialScript, _ values: UnsafePointer<Double>, _ streams: TrialStreams, first: Int) {
    let cells = script.arms * script.strata
    streams.fillNormals(subjects: first..<first + cells, draws: 1, purpose: .outcome, into: normals)
    let parts = Double(script.ratio.reduce(0, +))
    let E = script.endpoint
    let σ = deviation * script.deviationShares[E]
    for arm in 0..<script.arms {
      let patients = (script.size.value(values) * Double(script.ratio[arm]) / parts).rounded()
      for stratum in 0..<script.strata {
        let n = max((patients * share(of: stratum, script)).rounded(), 1)
        let mean = script.controlMeans[E] + shiftOf[stratum] * script.controlShares[E] + benefits[arm * script.strata + stratum]
        let y = mean + σ * normals[arm * script.strata + stratum] / n.squareRoot()
        stratumCounts[stratum] += n
        for table in script.tables {
          let sum = sums + 3 * (table.start + arm * table.cells + script.cellOf[table.map + stratum])
          sum[0] += n
          sum[1] += n * y
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
    let statistic = script.statistics[number]
    let table = script.tables[statistic.table]
    func pooled(_ arm: Int) -> (n: Double, sum: Double, squares: Double) {
      var (n, sum, squares) = (0.0, 0.0, 0.0)
      let cells = sums + 3 * (table.start + arm * table.cells)
      for cell in statistic.cells {
        n += cells[3 * cell]
        sum += cells[3 * cell + 1]
        squares += cells[3 * cell + 2]
      }
      return (n, sum, squares)
    }
    let (a, b) = (pooled(statistic.arm), pooled(statistic.comparator))
    guard a.n > 1, b.n > 1 else { return 0 }
    let difference = a.sum / a.n - b.sum / b.n
    var variance = deviation * deviation * script.deviationShares[script.endpoint] * script.deviationShares[script.endpoint]
    if !script.byMeans {
      variance = (a.squares - a.sum * a.sum / a.n + b.squares - b.sum * b.sum / b.n) / (a.n + b.n - 2)
    }
    return variance > 0 ? difference / (variance * (1 / a.n + 1 / b.n)).squareRoot() : 0
  }
}
