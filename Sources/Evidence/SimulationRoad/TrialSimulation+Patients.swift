import Mathematics

/// A trial simulated patient by patient: who enters, how he fares, when he leaves, and into which sums he goes.
extension TrialSimulation {
  func drawPatients(
    _ script: TrialScript, _ values: UnsafePointer<Double>, _ streams: TrialStreams, first: Int, uses: UnsafePointer<Bool>
  ) {
    let N = min(Int(script.size.value(values)), capacity)
    let exits = script.leaving == nil ? 0 : script.visits - 1
    streams.fillNormals(subjects: first..<first + N, draws: script.visits, purpose: .outcome, stride: stride, into: paths)
    streams.fillUniforms(subjects: first..<first + N, draws: 1 + exits, purpose: .factors, into: uniforms)
    enter(N, script, uniforms: 1 + exits)
    fillVisits(script, values)
    follow(N, script)
    leave(N, script, values)
    script.tables.withUnsafeBufferPointer { tables in
      for table in tables.indices where uses[table] { add(N, to: tables[table], script, values) }
    }
  }

  private func enter(_ N: Int, _ script: TrialScript, uniforms each: Int) {
    for i in 0..<N { entering[i] = uniforms[i &* each] }
    var counted = 0
    for factor in script.factors {
      guard case .counts(let counts) = factor.composition else { continue }
      for count in counts {
        whole[counted] = count
        counted += 1
      }
    }
    script.rowOf.withUnsafeBufferPointer { rowOf in
      let composition = Composition(
        patients: N, uniforms: entering, strata: strataOf, arms: armsOf, shares: shareOf, counts: whole, rowOf: rowOf)
      script.steps.withUnsafeBufferPointer { composition.enter($0) }
      script.ratio.withUnsafeBufferPointer { ratio in
        switch script.allocation {
        case .independent: composition.allocate(by: ratio)
        case .alternation: composition.alternate(by: ratio)
        case .blocks(let count):
          for place in 0..<count * script.arms { whole[counted + place] = 0 }
          script.blockOf.withUnsafeBufferPointer { composition.allocate(inBlocks: $0, whole + counted, by: ratio) }
        }
      }
    }
    for i in 0..<N { stratumCounts[strataOf[i]] += 1 }
  }

  /// Rows of what all patients have in common; g has been filled.
  private func fillVisits(_ script: TrialScript, _ values: UnsafePointer<Double>) {
    let T = script.visits
    let σ = script.deviation.value(values)
    for t in 0..<T {
      visits[t] = script.controlMeans[t]
      visits[stride + t] = script.controlShares[t]
      for k in 0..<T { visits[(3 + k) * stride + t] = k <= t ? σ * script.deviationShares[t] * script.correlationRoot[t][k] : 0 }
    }
  }

  /// Improvement of every patient at every visit, four visits at a time, over his normal numbers.
  private func follow(_ N: Int, _ script: TrialScript) {
    let (T, strata, stride) = (script.visits, script.strata, stride)
    let blocks = (T + 3) / 4
    let rows = UnsafeRawPointer(visits)
    func four(_ row: Int, _ block: Int) -> SIMD4<Double> {
      rows.loadUnaligned(fromByteOffset: 8 * (row &* stride &+ 4 &* block), as: SIMD4<Double>.self)
    }
    // The last four first: a visit is made of the normal numbers up to its own.
    for block in Swift.stride(from: blocks - 1, through: 0, by: -1) {
      let (means, shares, course) = (four(0, block), four(1, block), four(2, block))
      let (c0, c1, c2, c3) = (four(3, block), four(4, block), four(5, block), four(6, block))
      for i in 0..<N {
        let stratum = strataOf[i]
        let z = paths + i &* stride
        var y = means + shiftOf[stratum] * shares + benefits[armsOf[i] &* strata &+ stratum] * course
        y += c0 * z[0]
        y += c1 * z[1]
        y += c2 * z[2]
        y += c3 * z[3]
        for k in 4..<max(4 &* block &+ 4, 4) { y += four(3 &+ k, block) * z[k] }
        UnsafeMutableRawPointer(z + 4 &* block).storeBytes(of: y, as: SIMD4<Double>.self)
      }
    }
  }

  private func leave(_ N: Int, _ script: TrialScript, _ values: UnsafePointer<Double>) {
    let chances = script.visits - 1
    guard let law = script.leaving else {
      for i in 0..<N { lastSeen[i] = chances }
      return
    }
    let share = law.share.value(values)
    let each = law.isLogit ? min(share / Double(chances), 1 - 1e-9) : 1 - plainExp(plainLog(1 - share) / Double(chances))
    let base = law.isLogit ? plainLog(each / (1 - each)) : each
    for i in 0..<N {
      let u = uniforms + (i &* (1 &+ chances) &+ 1)
      let y = paths + i &* stride
      var last = 0
      while last < chances, !Self.leaves(u[last], base, law.slope * (y[last] - visits[last]), law.isLogit) { last &+= 1 }
      lastSeen[i] = last
    }
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

  /// Adds the patients whose values a table is about: at the end those who are analyzed, of a look those who entered first, at a visit all.
  private func add(_ N: Int, to table: TrialScript.Table, _ script: TrialScript, _ values: UnsafePointer<Double>) {
    var (patients, latest, from) = (N, script.endpoint, script.completersOnly ? script.endpoint : 0)
    switch table.values {
    case .end: break
    case .look(let look): patients = min(max(Int((script.looks[look].value(values) * Double(N)).rounded(.up)), 0), N)
    case .visit(let visit): (latest, from) = (visit, 0)
    }
    script.cellOf.withUnsafeBufferPointer { cellOf in
      let start = sums + table.start
      for i in 0..<patients {
        let last = lastSeen[i]
        if last < from { continue }
        let y = paths[i &* stride &+ min(last, latest)]
        start[armsOf[i] &* table.cells &+ cellOf[table.map &+ strataOf[i]]] += SIMD4(1, y, y * y, 0)
      }
    }
  }
}
