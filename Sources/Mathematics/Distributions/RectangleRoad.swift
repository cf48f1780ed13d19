/// By which road a correlation's rectangles are had, found once and then used for many bounds.
indirect enum RectangleRoad {
  case one
  case two(Double)
  case factor(OneFactorNormal, else: RectangleRoad?)
  case plane(Matrix)
  case three(Double, Double, Double)
  case space(Matrix)
  case conditioned(ConditionedNormal)
  case lattice(Matrix)

  /// - Parameter correlation: of variables that do not fall into independent groups.
  init(correlation r: Matrix) throws(MathematicalFailure) {
    try self.init(correlation: r, depth: 2)
  }

  /// - Parameter depth: integrals that may stand within one another.
  init(correlation r: Matrix, depth: Int) throws(MathematicalFailure) {
    switch r.rows {
    case 1: self = .one
    case 2: self = .two(r[1, 0])
    default:
      guard let factor = OneFactorNormal(correlation: r) else {
        self = try Self.general(r, depth)
        return
      }
      self = .factor(factor, else: factor.isSteep ? try Self.general(r, depth) : nil)
    }
  }

  private static func general(_ r: Matrix, _ depth: Int) throws(MathematicalFailure) -> RectangleRoad {
    let root = try PivotedRoot(of: r)
    if root.rank <= 2 { return .plane(root.coefficients) }
    if r.rows == 3 { return .three(r[1, 0], r[2, 0], r[2, 1]) }
    if root.rank == 3 { return .space(root.coefficients) }
    if depth > 0, let parted = try ConditionedNormal(correlation: r, isSingular: root.rank < r.rows, depth: depth) { return .conditioned(parted) }
    return .lattice(r)
  }

  /// Whether a rectangle takes one short integral at most, so that it may be asked for at every point of another.
  var isShort: Bool {
    switch self {
    case .one, .two, .plane, .three: true
    case .factor(_, let otherwise): otherwise?.isShort ?? true
    case .conditioned, .space, .lattice: false
    }
  }

  /// Whether a rectangle takes one smooth integral of a short one at most, so that it may be asked for at a few points.
  var isModerate: Bool {
    switch self {
    case .conditioned(let parted): parted.isShort
    case .space: true
    case .factor(_, let otherwise): otherwise?.isModerate ?? true
    case .lattice: false
    default: isShort
    }
  }

  var isSpace: Bool {
    if case .space = self { return true }
    return false
  }

  /// Whether integrals of more than one variable stand within one another.
  var isDeep: Bool {
    if case .conditioned(let parted) = self { return parted.isDeep }
    return false
  }

  var isLattice: Bool {
    if case .lattice = self { return true }
    return false
  }

  func probability(
    lower: [Double], upper: [Double], _ effort: MultivariateNormal.Effort
  ) throws(MathematicalFailure) -> MultivariateNormal.Probability {
    switch self {
    case .one: return .init(value: BivariateNormal.interval(lower[0], upper[0]), error: 1e-16, method: .quadrature)
    case .two(let ρ):
      let value = BivariateNormal.rectangle(lower: (lower[0], lower[1]), upper: (upper[0], upper[1]), correlation: ρ)
      return .init(value: value, error: 1e-15, method: .quadrature)
    case .factor(let factor, let otherwise):
      if let value = factor.rectangle(lower: lower, upper: upper) { return .init(value: value, error: 1e-13, method: .quadrature) }
      guard let otherwise else { preconditionFailure("a factor that is not steep has its integral") }
      return try otherwise.probability(lower: lower, upper: upper, effort)
    case .plane(let c):
      let second = c.columns > 1 ? c.column(1) : [Double](repeating: 0, count: c.rows)
      let plane = PlanarRegion(first: c.column(0), second: second, lower: lower, upper: upper).probability()
      return .init(value: plane.value, error: plane.error, method: .quadrature)
    case .three(let r12, let r13, let r23):
      let value = TrivariateNormal.rectangle(lower: lower, upper: upper, correlation: (r12, r13, r23))
      return .init(value: value.value, error: value.error, method: .plackett)
    case .space(let c):
      let region = SpatialRegion(coefficients: c, lower: lower, upper: upper).probability(tolerance: effort == .quick ? 1e-8 : 1e-11)
      return .init(value: region.value, error: region.error, method: .nested)
    case .conditioned(let parted):
      // Two integrals within each other cost more than a quick lattice.
      if effort == .quick, parted.isDeep {
        return .init(
          value: try SeparatedNormal(lower: lower, upper: upper, correlation: parted.correlation).quick(size: 2), error: nil, method: .lattice)
      }
      let value = try parted.rectangle(lower: lower, upper: upper, effort)
      return .init(value: value.value, error: value.error, method: .nested)
    case .lattice(let r):
      let separated = try SeparatedNormal(lower: lower, upper: upper, correlation: r)
      guard case .fine(let tolerance) = effort else { return .init(value: separated.quick(size: 2), error: nil, method: .lattice) }
      let value = separated.fine(tolerance: tolerance)
      return .init(value: value.value, error: value.error, method: .lattice)
    }
  }
}
