import Mathematics

extension MechanismModel {
  /// Whether the balance of average concentrations is a formula, so that `averageEffect` costs no integration.
  public var hasAverageFormula: Bool { balanced[index(of: effectOutput.of)] != nil }

  /// A state or quantity at the balance that a steady stream of the daily dose leads to.
  ///
  /// - Returns: in the file's unit; nil where the balance is no formula. It is not a number where the formula is none there.
  public func averageValue(of name: String, dailyDose: Double, parameters: ParameterValues) -> Double? {
    let index = index(of: name)
    guard let place = balanced[index] else { return nil }
    return withBalance(parameters.values) { run in
      let slots = run(mechanism.doseOfIntake(dailyDose))
      return slots[balance.outputs[place]] / valueFactors[index]
    }
  }

  /// E(d), the drug effect at the balance of average concentrations, 1 being that of the typical person at the reference dose.
  ///
  /// Intakes are replaced by a stream of dose over interval, and all rates set to 0. Where that balance is no formula, the course under the
  /// stream is integrated until it stands still.
  ///
  /// - Parameter dailyDose: 0 or above.
  /// - Throws: where the effect is no finite number, the reference has no balance, or the course does not come to rest.
  public func averageEffect(dailyDose: Double, parameters: ParameterValues) throws(MathematicalFailure) -> Double {
    precondition(dailyDose >= 0 && dailyDose.isFinite, "a dose is finite and at least 0")
    var value: Double
    var scale: Double
    if let found = averageValue(of: effectOutput.of, dailyDose: dailyDose, parameters: parameters), let averageReference {
      (value, scale) = (found, averageReference)
    } else {
      value = try restingEffect(dailyDose, parameters)
      scale = 1 / effectOutput.scale
      if let reference = effectOutput.relativeTo {
        scale = try restingEffect(mechanism.dailyDose(reference.dose), mechanism.typical)
      }
      return value / scale
    }
    value *= effectOutput.scale
    guard value.isFinite, scale > 0 else {
      throw MathematicalFailure(.outsideDomain, computing: "the effect at average concentration of \(dailyDose) a day", lastPoint: [value, scale])
    }
    if effectOutput.relativeTo == nil { scale = 1 }
    return value / scale
  }

  /// The dose whose average effect is greatest.
  ///
  /// - Parameter highest: doses from 0 to this are searched, first on 400 points evenly apart in the cube root, then by Brent's method.
  public func optimalDose(upTo highest: Double, parameters: ParameterValues) throws(MathematicalFailure) -> (dose: Double, effect: Double) {
    precondition(highest > 0, "doses are above 0")
    var doses: [Double] = []
    var best = 0
    var effects: [Double] = []
    for k in 0...400 {
      let third = Double(k) / 400
      doses.append(highest * third * third * third)
      effects.append(try averageEffect(dailyDose: doses[k], parameters: parameters))
      if effects[k] > effects[best] { best = k }
    }
    guard best > 0, best < 400 else { return (doses[best], effects[best]) }
    let found = try LineMinimum.find(between: doses[best - 1], and: doses[best + 1], tolerance: 1e-6 * highest, computing: "the optimal dose") {
      dose throws(MathematicalFailure) in -(try averageEffect(dailyDose: dose, parameters: parameters))
    }
    return (found.point, -found.value)
  }

  /// Hands a body the means to run the balance at doses of an intake, the parameters being set.
  @inline(__always)
  func withBalance<Result>(_ values: [Double], _ body: ((Double) -> UnsafeMutablePointer<Double>) -> Result) -> Result {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: balance.slotCount) { memory in
      guard let base = memory.baseAddress else { preconditionFailure("a balance has slots") }
      balance.fill(base)
      set(values, in: base, of: balance)
      balance.prepare(base)
      return body { dose in
        balance.set(mechanism.parameters.count + mechanism.states.count, to: dose, in: base)
        balance.run(base)
        return base
      }
    }
  }

  /// The effect that a stream of the dose leads to, by integration: the course is doubled until the effect moves by less than 10⁻⁹ of itself.
  private func restingEffect(_ dailyDose: Double, _ parameters: ParameterValues) throws(MathematicalFailure) -> Double {
    var stream = mechanism
    // As a formula of its own: what enters a state, spread over the interval.
    stream.parameters.append(
      Mechanism.Parameter(
        name: "dose", meaning: "dose of an intake", unit: .number, value: mechanism.doseOfIntake(dailyDose), range: nil, prior: nil, status: .assumed,
        source: [], note: nil))
    for index in stream.states.indices {
      guard let input = stream.inputs.first(where: { $0.state == stream.states[index].name }) else { continue }
      let entering = Expression.operation(.over, input.amount, .number(mechanism.interval), at: 0)
      stream.states[index].rate = .operation(.plus, stream.states[index].rate, entering, at: 0)
    }
    stream.outputs = [Mechanism.Output(name: Mechanism.drugEffect, of: effectOutput.of, unit: nil, scale: 1, relativeTo: nil)]
    let model = try MechanismModel(stream, alternative: alternative, tolerance: tolerance)
    let values = ParameterValues(names: parameters.names + ["dose"], values: parameters.values + [mechanism.doseOfIntake(dailyDose)])
    var time = 64 * mechanism.timePerWeek
    var before = -Double.infinity
    for _ in 0..<12 {
      let now = try model.course(after: DosingHistory([]), at: [time], parameters: values)[effectOutput.of][0]
      if abs(now - before) <= 1e-9 * max(abs(now), 1e-6) { return now }
      before = now
      time *= 2
    }
    throw MathematicalFailure(.noConvergence, computing: "the balance under a steady stream", iterations: 12, lastPoint: [before])
  }
}
