import Mathematics

/// The curves that a trial says beforehand it may find, on the doses that it gives.
///
/// - Reference: Bretz, Pinheiro & Branson (2005), Biometrics 61:738–748.
/// - Checked: `References/dose-response`, `mods-*`.
public struct CandidateModels: Equatable, Sendable {
  /// Rising; the first is placebo, 0.
  public let doses: [Double]
  public let names: [String]
  public let curves: [DoseResponseCurve]

  /// - Parameters:
  ///   - doses: rising from 0, two or more.
  ///   - shapes: by name, different from one another.
  ///   - placeboEffect: the mean on placebo.
  ///   - maximalEffect: the greatest difference to placebo between the doses given; below 0 for means that fall.
  public init(doses: [Double], shapes: [(name: String, shape: DoseResponseShape)], placeboEffect: Double = 0, maximalEffect: Double = 1) {
    precondition(doses.count >= 2 && doses[0] == 0, "doses begin with 0")
    precondition(zip(doses, doses.dropFirst()).allSatisfy { $0 < $1 } && doses.allSatisfy(\.isFinite), "doses rise")
    precondition(!shapes.isEmpty && Set(shapes.map(\.name)).count == shapes.count, "candidates bear different names")
    self.doses = doses
    names = shapes.map(\.name)
    curves = shapes.map {
      DoseResponseCurve($0.shape, placeboEffect: placeboEffect, maximalEffect: maximalEffect, greatestDose: doses[doses.count - 1])
    }
  }

  /// The means at the doses, a row a model.
  public var means: [[Double]] { curves.map { curve in doses.map { curve.value(at: $0) } } }
  /// The differences to placebo at the other doses, a row a model.
  public var effects: [[Double]] { curves.map { curve in doses.dropFirst().map { curve.effect(at: $0) } } }
}
