"""The main window: docks, menus, toolbar, and the commands behind them."""
