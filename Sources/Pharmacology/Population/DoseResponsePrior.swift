import Mathematics

/// What a mechanism believes of the dose-response before any trial: the ratio of the effects of two doses, for parameters drawn from their priors.
///
///     ρ(d) = E(d) ∕ E(d₀),   E the effect at the balance of average concentrations
///
/// The parameters that are named vary by their priors, the rest stand at their values; the alternative is drawn by its weight. It is a prior and never
/// evidence.
///
/// - Checked: against E(d) = d∕(d + ED50) ∕ (1 + (d∕ID50)ᵐ) written out, in `DoseResponsePriorTests`.
public struct DoseResponsePrior: Sendable {
  public let mechanism: Mechanism
  /// Names of the parameters that vary, in the order in which draws have them.
  public let varying: [String]
  public let laws: [DrawnLaw]
  /// Names and weights, which add up to 1; one without a name where the mechanism has no alternatives.
  public let alternatives: [(name: String?, weight: Double)]
  /// The effect at balance of each alternative, all but the parameters that vary and the dose being numbers.
  private let tapes: [ArithmeticTape]
  /// Symbols of the parameters that vary, and what their numbers in the file are multiplied by.
  private let symbols: [(symbol: Int, factor: Double)]
  private let dose: Int
  /// Of a day, between intakes.
  private let intakesShare: Double

  /// One draw from the prior.
  public struct Draw: Equatable, Sendable {
    /// In the order of `varying`, in the file's units.
    public var parameters: [Double]
    /// Place in `alternatives`.
    public var alternative: Int

    public init(parameters: [Double], alternative: Int) {
      self.parameters = parameters
      self.alternative = alternative
    }
  }

  /// - Parameter varying: parameters of the mechanism that have a prior.
  /// - Throws: `notEstimable` where a balance is no formula, so that a ratio would cost an integration.
  public init(_ mechanism: Mechanism, varying: [String]) throws(MathematicalFailure) {
    self.mechanism = mechanism
    self.varying = varying
    laws = varying.map { name in
      guard let prior = mechanism.parameter(name)?.prior, let law = DrawnLaw(prior) else {
        preconditionFailure("\(name) is a parameter of the mechanism that has a prior")
      }
      return law
    }
    alternatives = mechanism.alternatives.isEmpty ? [(nil, 1)] : mechanism.alternatives.map { ($0.name, $0.weight) }
    let time = mechanism.timeUnit.seconds
    let factors = mechanism.parameters.map { $0.unit.factor(timeUnit: time) }
    symbols = varying.map { name in
      let place = mechanism.parameters.firstIndex { $0.name == name } ?? 0
      return (place, factors[place])
    }
    dose = mechanism.parameters.count + mechanism.states.count
    intakesShare = mechanism.doseOfIntake(1)
    let open = Set(symbols.map(\.symbol))
    var fixed: [Int: Double] = [:]
    for (place, parameter) in mechanism.parameters.enumerated() where !open.contains(place) { fixed[place] = parameter.value * factors[place] }
    let of = mechanism.outputs.first { $0.name == Mechanism.drugEffect }?.of
    var tapes: [ArithmeticTape] = []
    for (name, _) in alternatives {
      var equations = MechanismEquations(mechanism, alternative: mechanism.alternatives.first { $0.name == name })
      guard let place = equations.names.firstIndex(where: { $0 == of }), let effect = equations.balancedValues()[place] else {
        throw MathematicalFailure(.notEstimable, computing: "the dose-response of \(mechanism.id), whose balance is no formula")
      }
      let folded = equations.fixing(fixed, in: effect)
      tapes.append(equations.tape([folded]))
    }
    self.tapes = tapes
  }

  /// Parameters by one draw each (two for a mixture), then the alternative by one.
  public func draw(_ stream: inout RandomStream) -> Draw {
    let parameters = laws.map { $0.draw(&stream) }
    var u = stream.nextUniform()
    var index = 0
    while index < alternatives.count - 1, u >= alternatives[index].weight {
      u -= alternatives[index].weight
      index += 1
    }
    return Draw(parameters: parameters, alternative: index)
  }

  /// ρ(d), in some thirty operations and without an allocation.
  ///
  /// - Parameters:
  ///   - dose: a day, in the input's unit; 0 or above.
  ///   - relativeTo: d₀, above 0.
  ///   - parameters: in the order of `varying`, in the file's units.
  ///   - alternative: place in `alternatives`.
  /// - Returns: not a number where E(d₀) is 0 or the formula is none at these parameters: who draws leaves such a draw out and counts it.
  public func relativeEffect(dose: Double, relativeTo reference: Double, parameters: [Double], alternative: Int) -> Double {
    withEffect(parameters, alternative) { effect in effect(dose) / effect(reference) }
  }

  /// E of one draw at many doses, on the mechanism's own scale, not relative.
  public func effects(doses: [Double], of draw: Draw) -> [Double] {
    withEffect(draw.parameters, draw.alternative) { effect in doses.map(effect) }
  }

  private func withEffect<Result>(_ parameters: [Double], _ alternative: Int, _ body: ((Double) -> Double) -> Result) -> Result {
    precondition(parameters.count == symbols.count, "one value for every varying parameter")
    let tape = tapes[alternative]
    // A hundred thousand calls come here from every inference: the slots lie on the stack.
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: tape.slotCount) { memory in
      guard let base = memory.baseAddress else { preconditionFailure("an effect has slots") }
      tape.fill(base)
      for (place, value) in parameters.enumerated() { tape.set(symbols[place].symbol, to: value * symbols[place].factor, in: base) }
      tape.prepare(base)
      return body { dailyDose in
        tape.set(dose, to: dailyDose * intakesShare, in: base)
        tape.run(base)
        return base[tape.outputs[0]]
      }
    }
  }
}
