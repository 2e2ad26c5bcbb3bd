"""A lively installation to look at: three organisations, their people, and bilans in every state.

Everything is made by the operations of the house, each at its own past instant, so that what
one sees is what the house really does.
"""
