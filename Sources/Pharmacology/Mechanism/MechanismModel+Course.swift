import Mathematics

/// States and quantities over time, in the file's units.
public struct MechanismCourse: Equatable, Sendable {
  public let times: [Double]
  public let names: [String]
  /// By name, then time.
  let values: [[Double]]

  /// - Parameter name: a state or a quantity.
  public subscript(name: String) -> [Double] {
    guard let index = names.firstIndex(of: name) else { preconditionFailure("\(name) is a state or a quantity of the mechanism") }
    return values[index]
  }
}

/// What a day, or another interval between intakes, brings of a quantity.
public struct Exposure: Equatable, Sendable {
  public var average: Double
  public var highest: Double
  public var lowest: Double
}

extension MechanismModel {
  /// Integrates from dose to dose, from zero states at time 0.
  ///
  /// - Parameters:
  ///   - history: times in the mechanism's unit.
  ///   - times: rising, from 0; at the time of an intake the value is that just before it.
  ///   - parameters: of the person.
  /// - Throws: where a rate is not a finite number, or the steps do not suffice.
  public func course(
    after history: DosingHistory, at times: [Double], parameters: ParameterValues
  ) throws(MathematicalFailure) -> MechanismCourse {
    precondition(times.allSatisfy { $0 >= 0 && $0.isFinite } && zip(times, times.dropFirst()).allSatisfy { $0 <= $1 }, "times rise from 0")
    let states = try states(history, times, parameters)
    return MechanismCourse(times: times, names: names, values: try read(states, parameters, times))
  }

  /// Average, highest and lowest value of states and quantities between two times, no intake lying between them.
  ///
  /// The average is by Gauss–Legendre quadrature with 48 points, the extremes by 481 points and both ends.
  public func exposure(
    of names: [String], after history: DosingHistory, from start: Double, to end: Double, parameters: ParameterValues
  ) throws(MathematicalFailure) -> [Exposure] {
    precondition(start < end && !history.intakes.contains { $0.time > start && $0.time < end }, "no intake between")
    let rule = GaussLegendre(points: 48).scaled(from: start, to: end)
    let grid = (0...480).map { $0 == 480 ? end : start + (end - start) * Double($0) / 480 }
    let times = (rule.points + grid).sorted()
    let course = try course(after: history, at: times, parameters: parameters)
    return names.map { name in
      let values = course[name]
      // The points of the rule are none of the grid's but by chance, and then their values are the same.
      let at = Dictionary(zip(times, values), uniquingKeysWith: { first, _ in first })
      let integral = zip(rule.points, rule.weights).reduce(0) { $0 + $1.1 * (at[$1.0] ?? 0) }
      return Exposure(
        average: integral / (end - start), highest: values.max() ?? 0, lowest: values.min() ?? 0)
    }
  }

  /// The drug effect, 1 being that of the typical person at the reference dose and time.
  ///
  /// - Parameters:
  ///   - weeks: after the first intake, rising.
  ///   - parameters: of the person.
  ///   - reference: by `referenceEffect`, of a typical person whose parameters are drawn; nil for the file's.
  public func relativeEffect(
    after history: DosingHistory, weeks: [Double], parameters: ParameterValues, reference: Double? = nil
  ) throws(MathematicalFailure) -> [Double] {
    let course = try course(after: history, at: weeks.map { $0 * mechanism.timePerWeek }, parameters: parameters)
    return course[effectOutput.of].map { $0 * effectOutput.scale / (reference ?? self.reference) }
  }

  /// The same where one dose is taken daily, as the mechanism says, without a miss.
  public func relativeEffect(
    dailyDose: Double, weeks: [Double], parameters: ParameterValues, reference: Double? = nil
  ) throws(MathematicalFailure) -> [Double] {
    let end = (weeks.last ?? 0) * mechanism.timePerWeek
    let history = mechanism.history(dailyDose: dailyDose, until: end)
    return try relativeEffect(after: history, weeks: weeks, parameters: parameters, reference: reference)
  }

  /// States at the times, one after the other.
  private func states(
    _ history: DosingHistory, _ times: [Double], _ parameters: ParameterValues
  ) throws(MathematicalFailure) -> [[Double]] {
    guard let last = times.last else { return [] }
    let p = mechanism.parameters.count
    let s = mechanism.states.count
    let symbols = parameters.values.indices.map { (symbol: $0, value: parameters.values[$0] * parameterFactors[$0]) }
    var problem = InitialValueProblem(rates, states: Array(p..<p + s), values: symbols, tolerance: tolerance)
    var state = Array(repeating: 0.0, count: s)
    var found: [[Double]] = []
    var now = 0.0
    var next = times[...]
    for intake in history.intakes where intake.time < last {
      found += try advance(&problem, &state, from: &now, to: intake.time, &next)
      for (index, amount) in added(intake.dose, parameters).enumerated() { state[index] += amount }
    }
    return found + (try advance(&problem, &state, from: &now, to: last, &next))
  }

  private func advance(
    _ problem: inout InitialValueProblem, _ state: inout [Double], from now: inout Double, to end: Double, _ next: inout ArraySlice<Double>
  ) throws(MathematicalFailure) -> [[Double]] {
    let here = Array(next.prefix { $0 <= end })
    next = next.dropFirst(here.count)
    let flat = try problem.advance(&state, from: now, to: end, readingAt: here)
    now = end
    return here.indices.map { Array(flat[$0 * state.count..<($0 + 1) * state.count]) }
  }

  /// What an intake adds to each state.
  private func added(_ dose: Double, _ parameters: ParameterValues) -> [Double] {
    var slots = amounts.emptySlots()
    return slots.withUnsafeMutableBufferPointer { slots in
      guard let base = slots.baseAddress else { return [] }
      set(parameters.values, in: base, of: amounts)
      amounts.set(mechanism.parameters.count + mechanism.states.count, to: dose, in: base)
      amounts.prepare(base)
      amounts.run(base)
      return amounts.outputs.map { base[$0] }
    }
  }

  /// States and quantities by name, then time, in the file's units.
  private func read(_ states: [[Double]], _ parameters: ParameterValues, _ times: [Double]) throws(MathematicalFailure) -> [[Double]] {
    var values = Array(repeating: Array(repeating: 0.0, count: states.count), count: names.count)
    var slots = reading.emptySlots()
    let p = mechanism.parameters.count
    slots.withUnsafeMutableBufferPointer { slots in
      guard let base = slots.baseAddress else { return }
      set(parameters.values, in: base, of: reading)
      reading.prepare(base)
      for (time, state) in states.enumerated() {
        for (index, value) in state.enumerated() { reading.set(p + index, to: value, in: base) }
        reading.run(base)
        for (index, slot) in reading.outputs.enumerated() { values[index][time] = base[slot] / valueFactors[index] }
      }
    }
    for (index, row) in values.enumerated() {
      if let bad = row.firstIndex(where: { !$0.isFinite }) {
        throw MathematicalFailure(.outsideDomain, computing: "\(names[index]) at time \(times[bad])", lastPoint: states[bad])
      }
    }
    return values
  }
}
