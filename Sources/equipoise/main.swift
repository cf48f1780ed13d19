import Studio

EquipoiseCommand.main()
