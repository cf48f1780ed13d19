import CBoost
import CKernels

/// Ordinary differential equations ẋ = f(x; parameters) whose right-hand side is a tape, integrated from a state onwards.
///
/// The fifth-order method of Dormand and Prince with controlled steps and dense output of the fourth order, by Boost.Numeric.Odeint. It is explicit:
/// a system whose rates differ by more than four orders of magnitude takes very many steps and ends in `noConvergence`.
///
/// - Reference: Hairer, Nørsett & Wanner (1993), Solving Ordinary Differential Equations I, II.5 and II.6.
/// - Checked: against closed forms in `InitialValueProblemTests` and against the closed forms of oral kinetics.
public struct InitialValueProblem: Sendable {
  /// How exact a step must be: its error in every component at most absolute + relative (|x| + |step · rate|).
  public struct Tolerance: Equatable, Sendable {
    public var absolute: Double
    public var relative: Double
    /// The greatest number of steps of one smooth course.
    public var steps: Int

    public init(absolute: Double = 1e-12, relative: Double = 1e-10, steps: Int = 200_000) {
      precondition(absolute > 0 && relative > 0 && relative < 1 && steps > 0, "tolerances are above 0, and so is the number of steps")
      self.absolute = absolute
      self.relative = relative
      self.steps = steps
    }
  }

  public let tape: ArithmeticTape
  public let tolerance: Tolerance
  /// Numbers of the symbols that are the states.
  private let states: [UInt32]
  private let rates: [UInt32]
  private var slots: [Double]
  private var step = 0.0

  /// - Parameters:
  ///   - tape: its first outputs are the rates of the states, in their order; a state whose slot no rate needs has none.
  ///   - states: numbers of the symbols that are the states, all of them fast.
  ///   - values: the value of every other symbol.
  public init(_ tape: ArithmeticTape, states: [Int], values: [(symbol: Int, value: Double)], tolerance: Tolerance = Tolerance()) {
    precondition(!states.isEmpty && tape.outputs.count >= states.count, "one rate a state")
    self.tape = tape
    self.tolerance = tolerance
    // A state that nothing depends on has no slot: it is put into one more, behind the others.
    let spare = tape.slotCount
    self.states = states.map { UInt32(tape.symbolSlots[$0] >= 0 ? tape.symbolSlots[$0] : spare) }
    rates = tape.outputs.prefix(states.count).map(UInt32.init)
    slots = tape.emptySlots() + [0]
    slots.withUnsafeMutableBufferPointer { slots in
      guard let base = slots.baseAddress else { return }
      for (symbol, value) in values { tape.set(symbol, to: value, in: base) }
      tape.prepare(base)
    }
  }

  /// Takes the state from one time to a later one and tells it at times between.
  ///
  /// - Parameters:
  ///   - state: one number a state; afterwards that at `end`.
  ///   - times: rising, in [start, end].
  /// - Returns: the states at `times`, one after the other.
  /// - Throws: `outsideDomain` where a rate is not a finite number; `noConvergence` at the limit of steps.
  public mutating func advance(
    _ state: inout [Double], from start: Double, to end: Double, readingAt times: [Double] = []
  ) throws(MathematicalFailure) -> [Double] {
    precondition(state.count == states.count, "one number a state")
    precondition(start <= end && start.isFinite && end.isFinite, "time runs forwards")
    precondition(
      zip(times, times.dropFirst()).allSatisfy { $0 <= $1 } && (times.first ?? start) >= start && (times.last ?? end) <= end,
      "times rise within the course")
    guard start < end else { return times.flatMap { _ in state } }
    var values = Array(repeating: 0.0, count: times.count * state.count)
    var (taken, reached) = (0, start)
    let status = course(&state, start, end, times, &values, &taken, &reached)
    guard status == CBoostFinished else {
      let cause: MathematicalFailure.Cause = status == CBoostNotANumber ? .outsideDomain : .noConvergence
      throw MathematicalFailure(
        cause, computing: "the course of a system of differential equations, which ended at time \(reached)", iterations: taken, lastPoint: state)
    }
    return values
  }

  private mutating func course(
    _ state: inout [Double], _ start: Double, _ end: Double, _ times: [Double], _ values: inout [Double], _ taken: inout Int,
    _ reached: inout Double
  ) -> CBoostStatus {
    let size = UInt64(state.count)
    // The kernels read all of these in place; they stay where they are until the call ends.
    return slots.withUnsafeMutableBufferPointer { slots in
      tape.fast.withUnsafeBufferPointer { fast in
        states.withUnsafeBufferPointer { states in
          rates.withUnsafeBufferPointer { rates in
            times.withUnsafeBufferPointer { times in
              values.withUnsafeMutableBufferPointer { values in
                var law = CKernelsRates(
                  tape: fast.baseAddress, count: UInt64(fast.count), slots: slots.baseAddress, states: states.baseAddress,
                  rates: rates.baseAddress, size: size)
                var course = CBoostCourse(
                  from: start, to: end, times: times.baseAddress, timesCount: UInt64(times.count), values: values.baseAddress,
                  absolute: tolerance.absolute, relative: tolerance.relative, limit: UInt64(tolerance.steps), steps: 0, step: step,
                  reached: start)
                let status = cboost_integrate(ckernels_rates, &law, &state, size, &course)
                step = course.step
                taken = Int(course.steps)
                reached = course.reached
                return status
              }
            }
          }
        }
      }
    }
  }
}
