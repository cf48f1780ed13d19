/// One column of a design matrix: a product of parts, each a number or the indicator of a level.
///
/// Column `THERAPYDRUG:VISIT7` has the parts (THERAPY, level DRUG) and (VISIT, level 7).
public struct DesignColumn: Equatable, Hashable, Sendable {
  public struct Part: Equatable, Hashable, Sendable {
    /// Index into the frame's variables.
    public var variable: Int
    /// Index of the level whose indicator it is; nil for a number.
    public var level: Int?
  }
  public var parts: [Part]
  /// As R names it.
  public var name: String
}

/// Writes the columns of a formula by R's rules: treatment contrasts against the first level, or all indicators where the margin is not in the model.
///
/// For a factor j of a term: contrasts if the term without j stands in the model (the empty term is the intercept), else an indicator for every
/// level. Within a term the first factor's level runs fastest. R Core Team, *An Introduction to R*, section 11.1.1; Chambers & Hastie (1992), 2.4.
///
/// - Parameters:
///   - terms: each a list of indices of variables.
///   - variables: of the frame.
/// - Checked: the coefficient names of every case of `References/mmrm` and `References/ancova`.
func designColumns(terms: [[Int]], hasIntercept: Bool, variables: [ModelFrame.Variable]) -> [DesignColumn] {
  let present = (hasIntercept ? [[]] : []) + terms.map { $0.sorted() }
  var columns = hasIntercept ? [DesignColumn(parts: [], name: "(Intercept)")] : []
  for term in terms {
    var products: [DesignColumn] = [DesignColumn(parts: [], name: "")]
    for variable in term {
      let margin = term.filter { $0 != variable }.sorted()
      let choices = partChoices(variable, variables[variable], contrasts: present.contains(margin))
      products = choices.flatMap { choice in
        products.map { product in
          DesignColumn(parts: product.parts + [choice.part], name: product.name.isEmpty ? choice.name : product.name + ":" + choice.name)
        }
      }
    }
    columns += products
  }
  return columns
}

private func partChoices(_ index: Int, _ variable: ModelFrame.Variable, contrasts: Bool) -> [(part: DesignColumn.Part, name: String)] {
  guard let levels = variable.levels else { return [(DesignColumn.Part(variable: index, level: nil), variable.name)] }
  return levels.indices.dropFirst(contrasts ? 1 : 0).map { (DesignColumn.Part(variable: index, level: $0), variable.name + levels[$0]) }
}
