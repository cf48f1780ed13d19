import Mathematics
import TestSupport
import Testing

@Suite struct `Distributions against references` {
  @Test(.tags(.reference), arguments: References.cases("distributions"))
  func `every quantity agrees with mpmath`(_ reference: ReferenceCase) throws {
    let expected = try #require(reference.outputs["value"].number)
    let found = try value(reference.inputs)
    #expect(found.isClose(to: expected, relative: reference.tolerance, floor: 0), "relative error \((found - expected) / expected)")
  }

  private func value(_ inputs: JSON) throws -> Double {
    let argument = try #require(inputs["argument"].number)
    let quantity = try #require(inputs["quantity"].text)
    func parameter(_ name: String) throws -> Double { try #require(inputs[name].number) }
    switch inputs["distribution"].text {
    case "StandardNormal":
      switch quantity {
      case "density": return StandardNormal.density(argument)
      case "cumulative": return StandardNormal.cumulative(argument)
      case "upperTail": return StandardNormal.upperTail(argument)
      default: return StandardNormal.quantile(argument)
      }
    case "Binomial":
      let binomial = Binomial(trials: Int(try parameter("trials")), probability: try parameter("probability"))
      switch quantity {
      case "density": return binomial.probability(of: Int(argument))
      case "cumulative": return binomial.cumulative(Int(argument))
      default: return binomial.upperTail(Int(argument))
      }
    default: return try #require(evaluate(try distribution(inputs), quantity, argument))
    }
  }

  private func distribution(_ inputs: JSON) throws -> any ContinuousDistribution {
    func parameter(_ name: String) throws -> Double { try #require(inputs[name].number) }
    switch inputs["distribution"].text {
    case "StudentT": return StudentT(degreesOfFreedom: try parameter("degreesOfFreedom"))
    case "ChiSquared": return ChiSquared(degreesOfFreedom: try parameter("degreesOfFreedom"))
    case "FDistribution": return FDistribution(numerator: try parameter("numerator"), denominator: try parameter("denominator"))
    case "BetaDistribution": return BetaDistribution(a: try parameter("a"), b: try parameter("b"))
    case "GammaDistribution": return GammaDistribution(shape: try parameter("shape"), scale: try parameter("scale"))
    case "NoncentralChiSquared":
      return NoncentralChiSquared(degreesOfFreedom: try parameter("degreesOfFreedom"), noncentrality: try parameter("noncentrality"))
    default:
      try #require(inputs["distribution"].text == "NoncentralT")
      return NoncentralT(degreesOfFreedom: try parameter("degreesOfFreedom"), noncentrality: try parameter("noncentrality"))
    }
  }

  private func evaluate(_ distribution: any ContinuousDistribution, _ quantity: String, _ argument: Double) -> Double? {
    switch quantity {
    case "density": distribution.density(argument)
    case "cumulative": distribution.cumulative(argument)
    case "upperTail": distribution.upperTail(argument)
    case "quantile": distribution.quantile(argument)
    case "upperQuantile": distribution.upperQuantile(argument)
    default: nil
    }
  }
}
