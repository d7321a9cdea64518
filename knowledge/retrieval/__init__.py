"""What a search is made of: three legs, their fusion, and the judgement whether anything that was found is about the
question. `knowledge.queries.retrieve` puts them together and reads every passage again under the asker's rights."""
