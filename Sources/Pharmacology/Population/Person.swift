import Mathematics
import Notation

/// Somebody who takes the drug: a level of every factor, a multiplier of every parameter that varies, and the parameters that follow.
public struct Person: Equatable, Sendable {
  /// By factor, in the order of the file.
  public let levels: [String]
  /// By varying parameter, in the order of the file.
  public let multipliers: [Double]
  public let parameters: ParameterValues
}

extension Mechanism {
  /// A person by levels and multipliers.
  ///
  /// - Parameters:
  ///   - levels: factor → level; a factor that is not named leaves its parameters at their values.
  ///   - multipliers: parameter → multiplier.
  ///   - parameters: of the typical person, as the file has them or as drawn.
  public func parameters(
    levels: KeyValuePairs<String, String> = [:], multipliers: KeyValuePairs<String, Double> = [:], from parameters: ParameterValues? = nil
  ) -> ParameterValues {
    var result = parameters ?? typical
    for (name, level) in levels {
      guard let found = factors.first(where: { $0.name == name })?.levels.first(where: { $0.name == level }) else {
        preconditionFailure("\(level) is a level of the factor \(name)")
      }
      for (parameter, value) in found.sets { result[parameter] = value }
    }
    for (name, multiplier) in multipliers { result[name] *= multiplier }
    return result
  }

  /// A person drawn from the population, the same for the same numbers on any machine and in any order.
  ///
  /// The draws are those of the stream (seed, trial, subject, `constitution`): one for each factor, then those of each varying parameter.
  ///
  /// - Parameter parameters: of the typical person, as the file has them or as drawn.
  public func person(seed: UInt64, trial: UInt64, subject: UInt32, from parameters: ParameterValues? = nil) -> Person {
    var stream = RandomStream(seed: seed, trial: trial, subject: subject, purpose: .constitution)
    var result = parameters ?? typical
    var levels: [String] = []
    for factor in factors {
      var u = stream.nextUniform()
      var index = 0
      while index < factor.levels.count - 1, u >= factor.levels[index].share {
        u -= factor.levels[index].share
        index += 1
      }
      levels.append(factor.levels[index].name)
      for (parameter, value) in factor.levels[index].sets { result[parameter] = value }
    }
    var multipliers: [Double] = []
    for varying in variability {
      guard let law = DrawnLaw(varying.multiplier) else { preconditionFailure("a multiplier is a number: the file has been checked") }
      multipliers.append(law.draw(&stream))
      result[varying.parameter] *= multipliers[multipliers.count - 1]
    }
    return Person(levels: levels, multipliers: multipliers, parameters: result)
  }
}
